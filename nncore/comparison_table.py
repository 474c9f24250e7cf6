"""All runs of a comparison as one table, a line for each epoch of each run, to take home."""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Mapping

from nncore.comparison import CURVES, Courses


def to_csv(variants: Mapping[str, Courses]) -> str:
    """Return the courses as CSV text.

    Parameters
    ----------
    variants : mapping of str to Courses

    Returns
    -------
    str
        Columns: variant, seed, outcome ("ended", "broke down" or "not ended"), epoch, kept (1 for
        the epoch whose weights are kept, else 0) and those of `Courses`; what was not measured is
        left empty.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(("variant", "seed", "outcome", "epoch", "kept", *CURVES))
    for name, one in variants.items():
        for run, seed in enumerate(one.seeds.tolist()):
            outcome = "not ended"
            if one.ended[run]:
                outcome = "broke down" if one.broken[run] else "ended"
            for moment, epoch in enumerate(one.epoch.tolist()):
                values = [float(getattr(one, column)[run, moment]) for column in CURVES]
                if all(map(math.isnan, values)):
                    continue
                writer.writerow(
                    (
                        name,
                        seed,
                        outcome,
                        f"{epoch:g}",
                        int(one.kept[run] == moment),
                        *("" if math.isnan(value) else repr(value) for value in values),
                    )
                )
    return text.getvalue()
