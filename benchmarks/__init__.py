"""The project's promises as numbers: `python -m benchmarks` measures each and holds it to its bound.

Every module here adds functions that yield figures. Baselines run in the same call, interleaved
with what they are compared to, because the machine may be busy with something else.
"""
