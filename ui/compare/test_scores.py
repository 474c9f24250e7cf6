"""What the runs of a comparison are worth on the test part, once it is open."""

import numpy as np
from numpy.typing import NDArray

from nncore.engine import Engine, Refused
from ui import session
from ui.compare.runs import UNFINISHED, Standing

_KEPT = 4_096
_read: dict[str, tuple[float, float]] = {}
"""Loss and accuracy by run, for all who ask: they are read from thousands of answers each."""


def of_runs(engine: Engine, now: Standing, metric: str) -> dict[str, NDArray[np.float64]]:
    """Return the test scores of the engine's runs by variant, (R,); NaN for those that broke."""
    found = {name: np.full(len(now.comparison.seeds), np.nan) for name in now.comparison.variants}
    place = {seed: row for row, seed in enumerate(now.comparison.seeds)}
    for (name, seed, _), job in zip(now.comparison.runs, now.jobs, strict=True):
        if job.outcome in (*UNFINISHED, "diverged") or not job.has_result:
            continue
        if job.id not in _read:
            _read[job.id] = _score(engine, job.id)
            if len(_read) > _KEPT:
                del _read[next(iter(_read))]
        found[name][place[seed]] = _read[job.id][metric == "accuracy"]
    return found


def _score(engine: Engine, job_id: str) -> tuple[float, float]:
    try:
        result = engine.result(job_id, session.compare_owner())
    except Refused:
        result = None
    if result is None:
        return np.nan, np.nan
    right = result.y_prob.argmax(axis=1) == result.y_true
    return result.test_loss, float(right.mean())
