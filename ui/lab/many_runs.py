"""Many at once: how much was luck, what does width buy, which optimizer is first?"""

from __future__ import annotations

import numpy as np
import streamlit as st

from nncore import many, spec
from nncore.figures import many as figures
from ui import job_panel
from ui.lab.collected import Runs, collect
from ui.live_chart import chart

WAYS = {
    "Seeds": "The same experiment sixteen times: only the initial weights and the order of the "
    "batches differ. One run is an anecdote; look at the band before you believe it.",
    "Width": "The same experiment with 2, 4, 8 and 16 units in each hidden layer, each with four "
    "seeds: does more width make the best run better, or good runs more reliable?",
    "Optimizers": "The same experiment with six optimizers, each with a learning rate that suits "
    "it. All begin with the same weights and see the same batches in the same order.",
}
SEEDS_OF_A_WIDTH = 4


def section(experiment: spec.Experiment) -> None:
    """Draw the choice and what was chosen."""
    way = st.segmented_control(
        "What differs", list(WAYS), default="Seeds", required=True, key="many.way"
    )
    st.markdown(WAYS[way])
    {"Seeds": _seeds, "Width": _widths, "Optimizers": _race}[way](experiment)


def _seeds(experiment: spec.Experiment) -> None:
    seeds = many.seeds(experiment)

    def draw(parts: dict[str, many.Part]) -> None:
        part = parts["all"]
        st.markdown(f"**{many.luck(part)}**")
        _bands({"training": part.train_loss, "test": part.test_loss}, part, "loss", "Loss")
        if not experiment.data.regression:
            _bands(
                {"training": part.train_accuracy, "test": part.test_accuracy},
                part,
                "accuracy",
                "Accuracy",
            )
        ends = _endings(part, experiment)
        titles = [f"seed {seed}: {end}" for seed, end in zip(seeds, ends, strict=True)]
        _maps(experiment, part, titles, "seeds")

    collect("seeds", {"all": Runs(experiment, seeds)}, "Train 16 seeds", draw)


def _widths(experiment: spec.Experiment) -> None:
    if len([layer for layer in experiment.model.layers if layer.type == "Dense"]) < 2:
        st.info("This network has no hidden layer whose width could change. Add one.")
        return
    seeds = many.seeds(experiment, SEEDS_OF_A_WIDTH)
    runs = {f"{units} units": Runs(many.widened(experiment, units), seeds) for units in many.WIDTHS}

    def draw(parts: dict[str, many.Part]) -> None:
        first = next(iter(parts.values()))
        courses = {name: part.test_loss for name, part in parts.items()}
        _bands(courses, first, "width.loss", "Loss on test points")
        for name, part in parts.items():
            ends = _endings(part, experiment)
            titles = [f"seed {seed}: {end}" for seed, end in zip(seeds, ends, strict=True)]
            st.markdown(f"**{name}**")
            _maps(experiment, part, titles, f"width.{name}")

    collect("widths", runs, "Train four widths", draw)


def _race(experiment: spec.Experiment) -> None:
    own = experiment.training.optimizer.learning_rate
    same = st.toggle(
        f"All with this experiment's learning rate, {own:g}",
        key="many.same",
        help="A learning rate that suits one optimizer may be far too large for another.",
    )
    racers = many.race(experiment, own if same else None)
    seed = [experiment.training.seed]
    runs = {
        f"{name} {one.training.optimizer.learning_rate:g}": Runs(one, seed)
        for name, one in racers.items()
    }

    def draw(parts: dict[str, many.Part]) -> None:
        for field, title in (("train_loss", "Loss on training points"),):
            figure = figures.courses_figure(
                {name: (part.epoch, getattr(part, field)[0]) for name, part in parts.items()},
                title=title,
                unit="loss",
                log=True,
                theme=job_panel.theme(),
            )
            chart(figure, key=f"many.race.{field}", alt=_winner(parts), name="race")
        st.markdown(
            f"**{_winner(parts)}** Another seed, another learning rate or more epochs may "
            "turn the order around."
        )

    collect("race", runs, "Start the race", draw)


def _winner(parts: dict[str, many.Part]) -> str:
    ends = {name: float(part.train_loss[0, -1]) for name, part in parts.items()}
    sound = {name: end for name, end in ends.items() if np.isfinite(end)}
    if not sound:
        return "Every run broke down."
    order = sorted(sound, key=sound.__getitem__)
    broken = [name for name in ends if name not in sound]
    sentence = f"Lowest training loss in the end: {order[0]}, with {sound[order[0]]:.3g}"
    sentence += f"; highest: {order[-1]}, with {sound[order[-1]]:.3g}." if len(order) > 1 else "."
    return sentence + (f" Broken down: {', '.join(broken)}." if broken else "")


def _bands(courses: dict[str, np.ndarray], part: many.Part, unit: str, title: str) -> None:
    figure = figures.bands_figure(
        part.epoch,
        {name: many.band(values) for name, values in courses.items()},
        title=f"{title}: all runs, the middle half, the median",
        unit=unit.rpartition(".")[2],
        log=unit.endswith("loss") and st.toggle("Logarithmic axis", key=f"many.log.{unit}"),
        theme=job_panel.theme(),
    )
    chart(figure, key=f"many.{unit}", alt=f"{title} of several runs as bands.", name="many-runs")


def _endings(part: many.Part, experiment: spec.Experiment) -> list[str]:
    """Say of each run what it is worth on the test part."""
    if experiment.data.regression:
        return [f"loss {loss:.3g}" for loss in part.test_loss[:, -1]]
    return [f"{share:.0%} right" for share in part.test_accuracy[:, -1]]


def _maps(experiment: spec.Experiment, part: many.Part, titles: list[str], name: str) -> None:
    if part.maps is None:
        return
    signed = experiment.data.regression or experiment.training.loss == "hinge"
    figure = figures.maps_figure(
        part.maps,
        titles,
        middle=0.0 if signed else 0.5,
        reach=1.0 if signed else 0.5,
        classes=experiment.data.classes,
        theme=job_panel.theme(),
    )
    alt = f"What each network answers over the plane in the end. {'; '.join(titles)}."
    chart(figure, key=f"many.maps.{name}", alt=alt, name="many-maps")
