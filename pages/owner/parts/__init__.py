"""What pages of the desk draw, one job a file."""
