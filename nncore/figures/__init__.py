"""Pure functions from arrays and histories to Plotly figures: same input, same figure.

Color means the same everywhere: orange is the negative class, blue the positive one, and a run
has one color of its own in which training is solid and validation dashed. Nothing here knows a
page, a model or a browser; beside each figure stands a function that says in a sentence what it
shows, for those who do not see it.
"""
