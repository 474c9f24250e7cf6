"""Comparisons on a page: pressed, watched, stopped, judged."""
