"""What the Order page draws."""
