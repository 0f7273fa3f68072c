"""What the pages draw, one job a file."""
