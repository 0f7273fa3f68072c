"""What only the Catalog page draws."""
