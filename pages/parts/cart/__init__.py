"""What the Cart page draws."""
