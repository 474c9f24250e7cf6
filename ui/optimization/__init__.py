"""Parts of the Optimization page."""
