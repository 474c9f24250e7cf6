"""The pictures of a comparison; each is written once for all who watch the same runs."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from nncore.comparison import Comparison, Courses
from nncore.figures import comparison as course_figures
from nncore.figures.intervals import intervals_figure
from nncore.figures.paired_finals import paired_figure
from nncore.figures.theme import ThemeName
from nncore.verdict import Verdict
from ui import job_panel
from ui.compare.measures import Measure
from ui.live_chart import live_chart, to_json

Finals = Mapping[str, NDArray[np.float64]]


@dataclass(frozen=True)
class _Drawn:
    """What a picture of courses depends on."""

    kind: str
    identity: tuple[int, ...]
    names: tuple[str, ...]
    theme: ThemeName
    metric: str
    part: str
    training: bool
    epochs: int
    log: bool
    # The courses themselves are kept, so that their identities stay theirs.
    courses: tuple[Courses, ...] = field(compare=False)


@lru_cache(maxsize=64)
def _json(drawn: _Drawn) -> str:
    variants = dict(zip(drawn.names, drawn.courses, strict=True))
    if drawn.kind == "gap":
        return to_json(course_figures.gap_figure(variants, epochs=drawn.epochs, theme=drawn.theme))
    figure = course_figures.bands_figure(
        variants,
        metric=drawn.metric,
        part=drawn.part,
        training=drawn.training,
        epochs=drawn.epochs,
        log=drawn.log,
        theme=drawn.theme,
    )
    return to_json(figure)


def bands(
    comparison: Comparison,
    courses: Mapping[str, Courses],
    measure: Measure,
    key: str,
    *,
    training: bool,
    log: bool,
) -> None:
    """Draw how the variants do, epoch by epoch."""
    alt = (
        f"The {measure.what} of {len(courses)} variants with {len(comparison.seeds)} seeds each "
        f"over the epochs: {', '.join(courses)}."
    )
    part = measure.course.partition("_")[0]
    figure = _courses("bands", comparison, courses, measure.metric, part, training, log)
    live_chart(figure, key=f"{key}.bands", alt=alt, name="comparison")


def gap(comparison: Comparison, courses: Mapping[str, Courses], key: str) -> None:
    """Draw validation loss less training loss."""
    alt = f"Validation loss less training loss over the epochs: {', '.join(courses)}."
    figure = _courses("gap", comparison, courses, "loss", "val", False, False)
    live_chart(figure, key=f"{key}.gap", alt=alt, name="gap")


def paired(
    finals: Finals,
    broken: Mapping[str, NDArray[np.bool_]],
    comparison: Comparison,
    measure: Measure,
    key: str,
    *,
    log: bool,
) -> None:
    """Draw what each run ended with, runs of one seed joined."""
    medians = [
        f"{name} {np.nanmedian(values):.3g}"
        for name, values in finals.items()
        if np.isfinite(values).any()
    ]
    live_chart(
        to_json(
            paired_figure(
                finals,
                comparison.seeds,
                what=measure.what.capitalize(),
                unit=measure.unit,
                broken={name: int(runs.sum()) for name, runs in broken.items()},
                log=log,
                theme=job_panel.theme(),
            )
        ),
        key=f"{key}.paired",
        alt=f"The final {measure.what} of each run. Medians: {', '.join(medians)}.",
        name="final-values",
    )


def intervals(verdict: Verdict, comparison: Comparison, measure: Measure, key: str) -> None:
    """Draw the differences to the reference with their intervals."""
    names = list(comparison.variants)
    live_chart(
        to_json(
            intervals_figure(
                verdict.rows,
                {name: place for place, name in enumerate(names)},
                reference=comparison.reference,
                what=measure.what,
                smaller_is_better=measure.smaller_is_better,
                in_points=verdict.in_points,
                theme=job_panel.theme(),
            )
        ),
        key=f"{key}.intervals",
        alt=f"Mean differences with 95% intervals. {verdict.sentence}",
        name="differences",
    )


def _courses(
    kind: str,
    comparison: Comparison,
    courses: Mapping[str, Courses],
    metric: str,
    part: str,
    training: bool,
    log: bool,
) -> str:
    return _json(
        _Drawn(
            kind,
            tuple(map(id, courses.values())),
            tuple(courses),
            job_panel.theme(),
            metric,
            part,
            training,
            max(one.training.epochs for one in comparison.variants.values()),
            log,
            tuple(courses.values()),
        )
    )
