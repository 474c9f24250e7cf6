"""The path of training on its real loss surface, for two optimizers from one start."""

import math

import streamlit as st

from nncore import glossary, many, run_path, spec
from nncore.figures import run_path as figures
from nncore.figures.numbers import short
from ui import address, job_panel, session
from ui.evaluate import guess
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls, table
from ui.optimization import example

PLANES = {
    "ends": "Through the start and both ends",
    "first": "Where the first run moves most",
}
AXES = {
    "ends": ("distance from the first end, toward the start", "distance, toward the second end"),
    "first": ("first principal direction", "second principal direction"),
}
PLACES = {"same": "at the same place", "near": "near each other", "far": "far from each other"}
"""Answers to the question where two optimizers end."""
NEAR = 0.5
"""Ends are near if they lie apart by less than this share of the way from the start."""


def section() -> None:
    """Draw two runs on the surface of their loss, and say how much of them the plane shows."""
    picture, controls = picture_and_controls()
    with controls:
        first, second, names, plane = _chosen()
    if names[0] == names[1]:
        picture.info("Choose two different optimizers: the same one goes the same way twice.")
        return
    land = session.ask(run_path.landscape, spec.to_json(first), spec.to_json(second), plane)
    guessed = guess.made("ends_at", PLACES, by_link_too=True)
    with picture:
        if land is None:
            st.skeleton(height=500)
            return
        chart(
            figures.map_figure(
                land, names, AXES[plane], paths=guessed is not None, theme=job_panel.theme()
            ),
            key="path.map",
            alt=figures.sentence(land, names) if guessed is not None else "The loss in a plane.",
            name="path",
        )
        if guessed is None:
            guess.ask("ends_at", f"From ✕, {names[0]} and {names[1]} will end …", PLACES)
    address.keep(guess.kept("ends_at"), key="path.address")
    if guessed is not None:
        _explained(land, names, plane, guessed, len(first.model.layers))


def _chosen() -> tuple[spec.Experiment, spec.Experiment, tuple[str, str], str]:
    """Draw the controls; return both runs, their names and the plane."""
    name = example.choose_data("path_data", example.PLANE)
    racers = (
        example.choose_optimizer("First optimizer", "path_first"),
        example.choose_optimizer("Second optimizer", "path_second", first="Adam"),
    )
    plane = str(
        st.selectbox(
            "Plane",
            list(PLANES),
            format_func=PLANES.__getitem__,
            key="path_plane",
            bind="query-params",
            help="All weights together are a point in a space of hundreds of dimensions; the "
            "picture shows a plane in it.",
        )
    )
    batch_size = int(
        st.select_slider(
            "Batch size",
            [4, 8, 16, 32, 64, 128],
            16,
            key="path_batch",
            bind="query-params",
            help=glossary.sentence("batch_size"),
        )
    )
    steps = int(live_slider("steps", 100, 2_000, 800, 50, key="path_steps"))
    seed = int(live_slider("seed", 1, 10, 1, 1, key="path_seed", help=glossary.sentence("seed")))
    both = []
    for racer in racers:
        one = example.experiment(name, many.RACERS[racer], batch_size=batch_size, seed=seed)
        epochs = math.ceil(steps / one.steps_per_epoch)
        training = one.training.model_copy(update={"epochs": epochs})
        both.append(one.model_copy(update={"training": training}))
    return both[0], both[1], racers, plane


def _explained(
    land: run_path.Landscape, names: tuple[str, str], plane: str, guessed: str, layers: int
) -> None:
    answer = _place(land)
    told = f"You said {PLACES[guessed]}. " if guessed else ""
    st.markdown(
        f"{told}They end **{PLACES[answer]}**: {land.apart:.2g} apart in the space of all weights, "
        f"while {names[0]} ended {land.wide:.2g} from where both began. {_LESSONS[answer]}"
    )
    left, right = st.columns([3, 2], gap="large")
    with left:
        chart(
            figures.losses_figure(land, names, theme=job_panel.theme()),
            key="path.losses",
            alt=figures.sentence(land, names),
            name="path-losses",
        )
    with right:
        st.markdown(
            table(
                ["", "rate", "in the plane", "loss at its end", "of the map there"],
                [
                    [
                        name,
                        f"{many.RACERS[name].learning_rate:g}",
                        f"{walk.share:.0%}",
                        short(float(walk.losses[-1])),
                        short(float(walk.seen_losses[-1])),
                    ]
                    for name, walk in zip(names, land.walks, strict=True)
                ],
            )
        )
        for name, walk in zip(names, land.walks, strict=True):
            if walk.left_at is not None:
                st.warning(
                    f"{name} left the picture after step {walk.left_at}: its weights grew more than "
                    f"{run_path.FAR:.0f}-fold. Its path is drawn until there."
                )
    st.markdown(
        "**How true is the map?** “In the plane” is the share of a path's squared distances from "
        f"the end of {names[0]} that lies in the plane; the rest goes past the picture, and where "
        "solid and dotted lines part, the run met another loss than the one drawn beneath it. "
        f"{_WORDS[plane]}"
    )
    st.markdown(
        "**A valley in the picture is not the only valley.** A path that seems to climb goes around "
        "something in a direction that is not drawn. Each optimizer has a learning rate that suits "
        "it, and all other things are equal: data, initial weights, and the order of the batches."
    )


_WORDS = {
    "ends": "This plane holds the start and both ends exactly; between them the paths leave it.",
    "first": "These are the two main directions of the first run (principal components of its "
    "places minus its end). A high share of it is no discovery: even a random walk has about "
    f"{run_path.RANDOM_WALK_SHARE:.0%} in its first two.",
}
"""Plane → what to keep in mind."""


_LESSONS = {
    "same": "That is rare: here both rules take nearly the same steps.",
    "near": "One start and few steps keep them in one region. Take more steps, or another seed, and "
    "they may part: nothing draws two rules to one solution.",
    "far": "Nothing draws two rules to one solution: a network has many sets of weights that are "
    "equally good, and which one is found depends on the way there.",
}
"""Answer of `PLACES` → what it means."""


def _place(land: run_path.Landscape) -> str:
    """Return the answer of `PLACES` that is true."""
    if land.apart < 0.01 * land.wide:
        return "same"
    return "near" if land.apart < NEAR * land.wide else "far"
