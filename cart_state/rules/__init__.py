"""What a cart is and every rule about it, as values. Knows no storage, no Streamlit, no clock."""
