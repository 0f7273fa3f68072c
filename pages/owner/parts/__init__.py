"""What the pages of the desk draw, one job a file, grouped by the page that draws it."""
