"""What every layer gives for one example, what the first weights look like, and units switched off."""

from __future__ import annotations

import time
from typing import Any

import streamlit as st

from nncore import glossary, inside_network, spec
from nncore.datasets import LARGEST_PIXELS, class_names, feature_names
from nncore.engine import EngineBusy, Refused
from nncore.figures import inside as figures
from nncore.figures import robustness as answers
from ui import address, job_panel, session
from ui.evaluate import example, guess
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


def section(network: Judged) -> None:
    """Look through the layers, and switch off one unit."""
    layers = network.experiment.model.layers
    hidden = inside_network.hidden_layers(layers)
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        number = example.field(network)
        selected = _unit(layers, hidden) if hidden else None
        example.shown(network.experiment.data, number, job_panel.theme())
        st.caption(
            "A dark cell or spot gives much, a light one nothing. Where there are numbers below "
            "zero, they are orange and those above are blue. Dropout and Flatten change no number "
            "and are left out."
        )
    found = session.ask(
        inside_network.activations, spec.to_json(network.experiment), network.weights, number
    )
    with picture:
        if found is None:
            st.skeleton(height=560)
            return
        names = class_names(network.experiment.data)
        st.markdown(f"**Test example {number}, {names[found['label']]}, on its way through**")
        chart(
            figures.activations_figure(
                found["layers"],
                selected=selected,
                compact=session.narrow(),
                theme=job_panel.theme(),
            ),
            key="inside.layers",
            alt=figures.activations_sentence(found["layers"]),
            name="activations",
        )
    if selected is None:
        st.info(
            "This network has no hidden units: its inputs are weighed once and added up, and that "
            "is its answer. There is nothing in between that could be switched off."
        )
    else:
        st.subheader(
            f"Unit {selected[1]} of layer {selected[0] + 1} switched off",
            help=glossary.sentence("ablation"),
        )
        _off(network, number, *selected)
    _first_weights(network, selected)


def _unit(layers: Any, hidden: dict[int, int]) -> tuple[int, int]:
    """Let the reader choose a layer and one of its units."""
    names = inside_network.layer_names(layers)
    options = {str(index + 1): index for index in hidden}
    last_hidden = list(options)[-1]
    if address.choice("layer", last_hidden, options) not in options:
        st.session_state["layer"] = last_hidden
    chosen = st.selectbox(
        "Layer with the unit to be switched off",
        list(options),
        format_func=lambda place: names[int(place) - 1],
        key="layer",
    )
    address.keep({"layer": None if chosen == last_hidden else chosen}, key="layer.at")
    layer = options[chosen]
    last = hidden[layer] - 1
    if st.session_state.get("unit", 0) > last:
        st.session_state["unit"] = last
    unit = st.number_input(
        f"Its unit or filter (0 to {last:,})", 0, last, 0, key="unit", bind="query-params"
    )
    return layer, int(unit)


def _off(network: Judged, number: int, layer: int, unit: int) -> None:
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
    found = session.ask(inside_network.without, *question, number, layer, unit, timeout=1.9)
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
    at_once = inside_network.at_once(network.experiment.model.layers, layer)
    while len(counts) < total:
        if time.monotonic() > ends:
            return False
        question = (spec.to_json(network.experiment), network.weights, layer)
        try:
            found = engine.ask(
                inside_network.each_off, *question, len(counts), at_once, timeout=AT_ONCE_SECONDS
            )
        except EngineBusy:  # asked again by the next look
            return False
        except Refused as refused:
            st.error(str(refused))
            return False
        counts += found["changed"]
    return True


def _first_weights(network: Judged, selected: tuple[int, int] | None) -> None:
    """Draw the weights of the first layer as they lie over its input."""
    data = network.experiment.data
    place = inside_network.first_place(network.experiment.model.layers)
    if place is None:
        return
    st.subheader("The first weights, laid over what they read")
    unit = selected[1] if selected and selected[0] == place else 0
    many = inside_network.WEIGHT_PICTURES
    found = session.ask(
        inside_network.first_weights,
        spec.to_json(network.experiment),
        network.weights,
        many * (unit // many),
    )
    if found is None:
        st.skeleton(height=320)
        return
    theme = job_panel.theme()
    framed = unit if selected and selected[0] == place else None
    if "images" in found:
        chart(
            figures.weights_figure(
                found["images"],
                found["start"],
                found["largest"],
                columns=4 if session.narrow() else 16,
                selected=framed,
                theme=theme,
            ),
            key="inside.weights",
            alt=f"Weights of {len(found['images'])} of {found['total']} units of {found['name']}, "
            "as pictures.",
            name="first-weights",
        )
    elif "table" in found:
        named = feature_names(data)
        chart(
            figures.table_weights_figure(found["table"], named, found["start"], theme=theme),
            key="inside.table",
            alt=f"Weights of {len(named)} features for units of {found['name']}.",
            name="first-weights",
        )
    else:
        st.info("The first layer with weights reads no picture any more: it has none to show.")
        return
    st.markdown(_about_weights(found, data.name in LARGEST_PIXELS))


def _about_weights(found: dict[str, Any], image: bool) -> str:
    shown = (
        ""
        if found["total"] <= inside_network.WEIGHT_PICTURES
        else f" These are units {found['start']:,} to "
        f"{min(found['start'] + inside_network.WEIGHT_PICTURES, found['total']) - 1:,} of "
        f"{found['total']:,}; choose another unit of layer {found['place'] + 1} to see its neighbors."
    )
    what = "Ink on blue" if image else "A large value where it is blue"
    return (
        f"{what} drives a unit up, on orange down; the strongest weight is "
        f"{found['largest']:.2f}.{shown} Most of these pictures look like nothing in particular: a "
        "weight means something only together with all the others, and with the layers behind."
    )
