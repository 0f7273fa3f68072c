"""Where carts outlive the session: database, store, stored format. It knows no Streamlit."""
