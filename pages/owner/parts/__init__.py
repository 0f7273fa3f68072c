"""What the pages of the desk draw."""
