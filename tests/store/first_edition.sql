-- A shop of the first edition. The ids in the cookies are 43 times A and 43 times B.
BEGIN TRANSACTION;
CREATE TABLE cart_chores (
	name TEXT NOT NULL, 
	done BIGINT NOT NULL, 
	PRIMARY KEY (name)
);
INSERT INTO "cart_chores" VALUES('tidy',1795614717);
CREATE TABLE cart_lines (
	cart TEXT NOT NULL, 
	list TEXT NOT NULL, 
	sku TEXT NOT NULL, 
	quantity BIGINT NOT NULL, 
	place BIGINT NOT NULL, 
	price_seen TEXT NOT NULL, 
	PRIMARY KEY (cart, list, sku)
);
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','cart','ergonomic-chair',2,1,'12999');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','cart','laptop',1,2,'25000');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','cart','desk-lamp',1,3,'1499.50');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','combination:5:Set Ä & <b>1</b>','standing-desk-140',1,0,'24999');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','combination:5:Set Ä & <b>1</b>','ergonomic-chair',2,1,'12999');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','combination:5:Set Ä & <b>1</b>','laptop',1,2,'25000');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','combination:5:Set Ä & <b>1</b>','desk-lamp',1,3,'1499.50');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','combination:5:Set Ä & <b>1</b>','headphones',1,4,'799');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','later','headphones',1,6,'799');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','undo','standing-desk-140',1,0,'24999');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','combination:7:Small','ergonomic-chair',2,1,'12999');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','combination:7:Small','laptop',1,2,'25000');
INSERT INTO "cart_lines" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a','combination:7:Small','desk-lamp',1,3,'1499.50');
INSERT INTO "cart_lines" VALUES('412dc46cc9e3cb26f29f7c1415c556349af62904c5d15b0a2d8cfdc5cfa22b34','undo','mouse',7,0,'349');
CREATE TABLE carts (
	id TEXT NOT NULL, 
	next_place BIGINT NOT NULL, 
	touched BIGINT NOT NULL, 
	tokens TEXT NOT NULL, 
	PRIMARY KEY (id)
);
INSERT INTO "carts" VALUES('0f007385b6f9d4b7eeb2748605afe1a984a0a3bfa3f014d09e2a784ce9e5cd1a',8,1795614717,'t0 t1 t2 t3 t4 s1 l1 r1 s2');
INSERT INTO "carts" VALUES('412dc46cc9e3cb26f29f7c1415c556349af62904c5d15b0a2d8cfdc5cfa22b34',1,1795614717,'x y');
CREATE INDEX ix_carts_touched ON carts (touched);
COMMIT;
