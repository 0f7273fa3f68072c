"""The goods: read and checked from a file, followed, searched, priced. Knows no Streamlit."""
