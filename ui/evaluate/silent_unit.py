"""A unit switched off: what changes for one example, for a thousand, and for each of its layer."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from nncore import inside_network, silent_units, spec
from nncore.datasets import class_names
from nncore.engine import EngineBusy, Refused
from nncore.figures import robustness as answers
from nncore.figures import silent_units as figures
from ui import address, job_panel, session
from ui.evaluate import guess
from ui.judged import Judged
from ui.live_chart import chart

AT_ONCE_SECONDS = 0.15
"""How long a look for further answers may keep a slider waiting."""
GUESS = "off_guess"
GUESSES: dict[str, tuple[str, int, int]] = {
    "0": ("none", 0, 0),
    "10": ("1 to 10", 1, 10),
    "100": ("11 to 100", 11, 100),
    "all": ("more than 100", 101, 10**9),
}
"""Short name → what readers call it, the fewest and the most answers that it stands for."""
_COUNTS = "inside.counts"


def section(network: Judged, number: int, layer: int, unit: int) -> None:
    """Switch a unit off: for one example, for a thousand, and each of its layer."""
    options = {key: label for key, (label, _, _) in GUESSES.items()}
    guessed = guess.made(GUESS, options)
    address.keep(guess.kept(GUESS), key="off_guess.at")
    if guessed is None:
        rows = min(1_000, network.experiment.data.test_rows)
        guess.ask(
            GUESS,
            f"Guess first. The unit's outgoing weights are set to zero, so nobody listens to it any "
            f"more. How many of the first {rows:,} test answers change?",
            options,
        )
        return
    question = (spec.to_json(network.experiment), network.weights)
    found = session.ask(silent_units.without, *question, number, layer, unit, timeout=1.9)
    if found is None:
        st.skeleton(height=320)
        return
    names = class_names(network.experiment.data)
    _reading(found, guessed, names)
    theme = job_panel.theme()
    left, right = st.columns(2, gap="large")
    with left:
        sentence = answers.before_after_sentence(found["p_before"], found["p_after"], names)
        chart(
            answers.before_after_figure(
                found["p_before"],
                found["p_after"],
                names,
                labels=("whole network", f"without unit {unit}"),
                theme=theme,
            ),
            key="inside.answers",
            alt=sentence,
            name="switched-off",
        )
        st.caption(f"Test example {number}: {sentence}")
    with right:
        chart(
            figures.classes_figure(found["drive"], names, theme=theme),
            key="inside.classes",
            alt="What the unit gives on average: "
            + ", ".join(
                f"{name} {value:.3g}" for name, value in zip(names, found["drive"], strict=True)
            ),
            name="unit-by-class",
        )
        st.caption(
            "The mean over test examples of each class. A unit that stood for one class would give "
            "something to that class alone."
        )
    _each(network, layer, unit)
    st.markdown(
        "**One unit is not one concept.** It is tempting to look for the unit that sees one thing, such "
        "as the loop of a 6. Most units speak up for several classes, and when one falls silent the others "
        "carry on: what the network knows is spread over all of them. That also means that a unit "
        "whose loss changes nothing is not useless; together with others it may be needed."
    )


def _reading(found: dict[str, Any], guessed: str, names: tuple[str, ...]) -> None:
    """Say how much changes, beside what was guessed, and which class suffers most."""
    changed, rows = found["changed"], found["rows"]
    said = (
        f"**{changed:,} of {rows:,}** answers {'changes' if changed == 1 else 'change'}. "
        f"{found['right_before']:,} were right before, {found['right_after']:,} are now "
        f"({found['right_after'] / rows:.1%})."
    )
    lost = [
        round(support * (before - after))
        for support, before, after in zip(
            found["support"], found["recall_before"], found["recall_after"], strict=True
        )
    ]
    worst = max(range(len(lost)), key=lost.__getitem__)
    if lost[worst] > 0:
        said += (
            f" The class **{names[worst]}** suffers most: of {found['support'][worst]:,}, "
            f"{lost[worst]:,} fewer {'is' if lost[worst] == 1 else 'are'} found."
        )
    else:
        said += " No class loses a right answer."
    if guessed:
        label, fewest, most = GUESSES[guessed]
        said += f" You guessed {label}: {'right' if fewest <= changed <= most else 'not so'}."
    st.markdown(said)


def _each(network: Judged, layer: int, unit: int) -> None:
    """Draw the same count for every unit of the layer, as the counts come."""
    layers = network.experiment.model.layers
    total = inside_network.hidden_layers(layers)[layer]
    kept: dict[Any, list[int]] = st.session_state.setdefault(_COUNTS, {})
    counts = kept.setdefault((hash(network.weights), network.experiment.key, layer), [])
    every = None if len(counts) == total else 0.3
    rows = min(1_000, network.experiment.data.test_rows)

    @st.fragment(run_every=every)
    def going_on() -> None:
        if every is not None and _advance(network, layer, total, counts):
            st.rerun()
        sentence = figures.units_sentence(counts, rows)
        chart(
            figures.units_figure(counts, rows, total, selected=unit, theme=job_panel.theme()),
            key="inside.units",
            alt=sentence,
            name="units-switched-off",
        )
        if every is not None:
            st.progress(len(counts) / total, text=f"{len(counts)} of {total} units")
        else:
            st.caption(sentence)

    going_on()


def _advance(network: Judged, layer: int, total: int, counts: list[int]) -> bool:
    """Ask for further units, for a fraction of a second; return whether all are there."""
    engine = session.engine()
    if engine is None:
        st.error(session.NOT_RUNNING)
        return False
    ends = time.monotonic() + AT_ONCE_SECONDS
    at_once = silent_units.at_once(network.experiment.model.layers, layer)
    while len(counts) < total:
        if time.monotonic() > ends:
            return False
        question = (spec.to_json(network.experiment), network.weights, layer)
        try:
            found = engine.ask(
                silent_units.each_off, *question, len(counts), at_once, timeout=AT_ONCE_SECONDS
            )
        except EngineBusy:  # asked again by the next look
            return False
        except Refused as refused:
            st.error(str(refused))
            return False
        counts += found["changed"]
    return True
