"""What the Draw page is made of: places to draw, and what a network makes of it."""
