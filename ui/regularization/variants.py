"""The choice of data, of techniques with their strengths, and of seeds: what is compared."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from nncore import glossary, spec, techniques
from nncore.comparison import Comparison
from nncore.few_examples import BASES
from nncore.techniques import PLAIN, TECHNIQUES
from ui import session
from ui.neuron.layout import picture_and_controls

MOST = 6
OPENING = (PLAIN, "l2", "dropout", "recipe")
SEEDS = 5
_TERMS = {
    "l1": "l1",
    "l2": "l2",
    "dropout": "Dropout",
    "batch_norm": "BatchNormalization",
    "early_stopping": "early_stopping",
    "augmentation": "augmentation",
}
"""Name of a technique → its term in the glossary."""


def places() -> tuple[DeltaGenerator, DeltaGenerator]:
    """Return places for the panel and for the controls.

    On a phone the controls come first here, unlike elsewhere: what is compared is chosen and guessed
    at before the button is pressed, and the answer comes where the button was.
    """
    if session.narrow():
        controls = st.container()
        return st.container(), controls
    return picture_and_controls()


def choose_base(*, key: str, opening: str = "moons") -> spec.Experiment:
    """Let the reader choose data and how many rows are learned from; return the plain Experiment.

    Parameters
    ----------
    key : str
        Begins the names in the address.
    opening : str
        Of `BASES`.
    """
    names = list(BASES)
    name = (
        st.segmented_control(
            "Data and network",
            names,
            default=opening,
            required=True,
            format_func={"digits": "digits", "mnist": "MNIST", "moons": "moons"}.__getitem__,
            key=f"{key}_data",
            bind="query-params",
            width="stretch",
            help=". ".join(base.label for base in BASES.values()),
        )
        or opening
    )
    base = BASES[name]
    rows = int(
        st.segmented_control(
            "Examples to learn from",
            base.sizes,
            default=base.opening,
            required=True,
            format_func=lambda value: f"{value:,}",
            key=f"{key}_rows_{name}",
            bind="query-params",
            width="stretch",
        )
        or base.opening
    )
    return base.make(rows)


def choose_seeds(*, key: str, opening: int = SEEDS) -> tuple[int, ...]:
    """Let the reader choose with how many seeds each variant is trained."""
    count = st.select_slider(
        "Seeds",
        range(1, 11),
        opening,
        key=f"{key}_seeds",
        bind="query-params",
        help=glossary.sentence("seed"),
    )
    return tuple(range(int(count)))


def choose() -> tuple[Comparison | None, tuple[str, ...]]:
    """Let the reader choose what is compared.

    Returns
    -------
    comparison : Comparison or None
        None where the choice is no comparison; then the page says why.
    names : tuple of str
        Of `TECHNIQUES`.
    """
    plain = choose_base(key="of")
    names = _techniques()
    strengths = _strengths(names)
    seeds = choose_seeds(key="of")
    if len(names) > MOST:
        st.info(f"At most {MOST} side by side can be told apart. Take {len(names) - MOST} out.")
        return None, names
    try:
        return Comparison(techniques.variants(plain, names, strengths), seeds), names
    except ValueError as refused:
        st.info(str(refused))
        return None, names


def _techniques() -> tuple[str, ...]:
    """Let the reader choose techniques; return their names in the order of the table."""
    chosen: Sequence[str] = st.pills(
        "Side by side, two to six",
        list(TECHNIQUES),
        selection_mode="multi",
        default=list(OPENING),
        format_func=lambda name: TECHNIQUES[name].label,
        key="techniques",
        bind="query-params",
        wrap=True,
        help=glossary.sentence("regularization"),
    )
    return tuple(name for name in TECHNIQUES if name in chosen)


def _strengths(names: Sequence[str]) -> dict[str, float]:
    """Let the reader set the strengths of the chosen techniques."""
    with_knobs = [name for name in names if TECHNIQUES[name].strengths]
    found: dict[str, float] = {}
    with st.popover("Strengths", width="stretch", disabled=not with_knobs):
        for name in with_knobs:
            technique = TECHNIQUES[name]
            found[name] = float(
                st.select_slider(
                    f"{technique.label}, {technique.knob}",
                    technique.strengths,
                    technique.opening,
                    format_func=lambda value: f"{value:g}",
                    key=f"of_{name}",
                    bind="query-params",
                    help=glossary.sentence(_TERMS[name]),
                )
            )
    return found
