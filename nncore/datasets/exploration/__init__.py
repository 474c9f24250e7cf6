"""Questions to the data before any network sees them, each answered from the training part alone.

Every answer is plain lists and numbers, so that a worker computes it and a page draws it. What the
test part holds stays unknown: whoever has seen it fits to it, if only by the choices they make.
"""
