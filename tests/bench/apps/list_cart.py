"""The list cart: a list of dicts in session state, as a tutorial would have you write it."""

import streamlit as st

PRODUCTS = {
    "Desk": 24999,
    "Chair": 12999,
    "Monitor": 17999,
    "Keyboard": 3499,
    "Mouse": 1299,
    "Lamp": 1999,
    "Headset": 4999,
    "Webcam": 2999,
    "Shelf": 5499,
    "Footrest": 1499,
    "Desk mat": 899,
    "Notebook": 199,
}

if "cart" not in st.session_state:
    st.session_state.cart = []

st.title("My shop")

with st.form("add"):
    name = st.selectbox("Product", list(PRODUCTS))
    quantity = st.number_input("Quantity", min_value=1, value=1)
    if st.form_submit_button("Add to cart"):
        for item in st.session_state.cart:
            if item["name"] == name:
                item["quantity"] += quantity
                break
        else:
            st.session_state.cart.append(
                {"name": name, "price": PRODUCTS[name], "quantity": quantity}
            )

st.header(f"Cart ({sum(item['quantity'] for item in st.session_state.cart)})")

for i, item in enumerate(st.session_state.cart):
    col1, col2, col3 = st.columns([3, 1, 1])
    col1.write(f"{item['name']} x {item['quantity']}")
    col2.write(f"₹{item['price'] * item['quantity']:,}")
    if col3.button("Remove", key=f"remove_{i}"):
        st.session_state.cart.pop(i)
        st.rerun()

st.write(f"**Total: ₹{sum(item['price'] * item['quantity'] for item in st.session_state.cart):,}**")
