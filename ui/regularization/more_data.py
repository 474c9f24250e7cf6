"""More data by augmentation: one real digit, and what a layer makes of it in twelve steps."""

from __future__ import annotations

import streamlit as st

from nncore import augmentation, first_examples, glossary, spec
from nncore.augmentation import AUGMENTATIONS, COUNT
from nncore.datasets import LARGEST_PIXELS, class_names
from nncore.figures import gallery
from ui import address, judged, session
from ui.drawing import drawing
from ui.evaluate import guess
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls

_DRAW = "augmented.draw"
_GUESS = "still_read"
_GUESSES = {"all": f"all {COUNT}", "most": "more than half", "few": "half of them or fewer"}
_EXAMPLE = 8


def _reads_images(experiment: spec.Experiment) -> bool:
    return experiment.data.name in LARGEST_PIXELS


def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        network = judged.choose("A trained network", opening="digits_dense", accept=_reads_images)
        if network is None:
            with picture:
                st.skeleton(height=420)
            return
        last = min(first_examples.MOST_ROWS, network.experiment.fitted_rows) - 1
        if st.session_state.get("training_example", 0) > last:
            st.session_state["training_example"] = last
        index = st.number_input(
            f"Training example (0 to {last:,})",
            0,
            last,
            min(_EXAMPLE, last),
            key="training_example",
            bind="query-params",
        )
        labels = {one.label: name for name, one in AUGMENTATIONS.items()}
        label = (
            st.segmented_control(
                "Each step it is",
                list(labels),
                default="moved",
                required=True,
                key="augmented",
                bind="query-params",
                width="stretch",
            )
            or "moved"
        )
        name = labels[label]
        chosen = AUGMENTATIONS[name]
        strength = live_slider(
            chosen.knob,
            0,
            chosen.high,
            chosen.opening,
            chosen.step,
            key=chosen.knob,
            help=glossary.sentence(chosen.layer),
        )
        st.button("Twelve others", width="stretch", key="augmented.again", on_click=_draw_again)
        guessed = guess.made(_GUESS, _GUESSES, by_link_too=True)
        if guessed is None:
            guess.ask(_GUESS, "How many of the twelve will this network still read?", _GUESSES)
    address.keep(guess.kept(_GUESS), key="more_data.guess")
    found = session.ask(
        augmentation.examples,
        spec.to_json(network.experiment),
        network.weights,
        int(index),
        name,
        float(strength),
        int(st.session_state.get(_DRAW, 0)),
    )
    with picture:
        if found is None:
            st.skeleton(height=420)
            return
        names = class_names(network.experiment.data)
        told = guessed is not None
        captions = [f"training example {index}\nit is {names[found['label']]}"]
        captions += [
            f"the network:\n{names[answer]}" if told else f"step {place}"
            for place, answer in enumerate(found["answers"], 1)
        ]
        size = 80 if session.narrow() else 88
        drawing(
            gallery.gallery([found["image"], *found["images"]], captions, size=size),
            key="augmented.gallery",
            alt=gallery.sentence(captions),
        )
        if guessed is not None:
            _told(found["answers"], found["label"], names, guessed)
    _explanation(name, network.experiment.data.name)


def _draw_again() -> None:
    st.session_state[_DRAW] = int(st.session_state.get(_DRAW, 0)) + 1


def _told(answers: list[int], label: int, names: tuple[str, ...], guessed: str) -> None:
    right = sum(answer == label for answer in answers)
    found = "all" if right == COUNT else "most" if right > COUNT / 2 else "few"
    said = (
        f"Your guess: {_GUESSES[guessed]}. {'So it is.' if guessed == found else 'Not so.'} "
        if guessed
        else ""
    )
    st.markdown(
        f"{said}Of {COUNT} further examples of a {names[label]} the network reads **{right}** "
        "correctly. You have no doubt about any that still shows the digit: what is learned from "
        "examples in one place holds for that place."
    )


def _explanation(name: str, data: str) -> None:
    layer = AUGMENTATIONS[name].layer
    st.markdown(
        f"As a layer, `{layer}` stands first and does this in **every step of training**, anew each "
        "time; in use it does nothing. So a few hundred images become as many as there are steps, "
        "and no two are quite alike: nothing stays the same long enough to be learned by heart."
    )
    wide = {"digits": 8, "mnist": 28}[data]
    st.markdown(
        "**More examples of the same writer are not new writers.** Augmentation adds only the "
        "changes that are built into it, and they must not change the answer: turned upside down, "
        f"a 6 is a 9, and moved by half of {wide} pixels a digit leaves its frame. Whether it helps "
        "here, Compare says: choose *augmentation* there."
    )
