"""Several seeds of one network by three makers: are they as good as one another, on the mean?"""

from __future__ import annotations

import os
import statistics
from collections.abc import Iterator

from benchmarks.registry import Figure, benchmark
from nncore import luck as seeds_of_digits

SEEDS_JSON = "[0, 1, 2, 3, 4, 5, 6, 7, 8, 9]"


@benchmark
def luck() -> Iterator[Figure]:
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    found = {name: maker.accuracies(SEEDS_JSON) for name, maker in seeds_of_digits.MAKERS.items()}
    (marked,) = seeds_of_digits.scikit_learn(f"[{seeds_of_digits.MARKED}]")
    yield Figure("scikit-learn, seed 42, off .9667", abs(round(marked, 4) - 0.9667), "<=", 0.0)
    theirs = [*found["sklearn"], marked]
    yield Figure("scikit-learn, worst of eleven seeds", round(min(theirs), 4), ">=", 0.964)
    yield Figure("scikit-learn, best of eleven seeds", round(max(theirs), 4), "<=", 0.981)
    mean = statistics.mean(found["sklearn"])
    for name in ("numpy", "keras"):
        yield Figure(
            f"{seeds_of_digits.MAKERS[name].label}: mean of ten seeds "
            f"({statistics.mean(found[name]):.4f}) off scikit-learn's ({mean:.4f})",
            abs(statistics.mean(found[name]) - mean),
            "<=",
            0.01,
        )
