"""One network, eleven seeds, three makers: what one run proves."""

import json
import time
from collections.abc import Callable

import streamlit as st

from nncore import evaluation, glossary, luck
from nncore.engine import EngineBusy, Refused
from nncore.figures import luck as figures
from ui import job_panel, session
from ui.judged import Judged
from ui.live_chart import chart
from ui.neuron.layout import table

Found = dict[str, dict[int, float]]
AT_ONCE_SECONDS = 0.6
_KEPT, _GOES_ON = "luck.found", "luck.goes_on"


def section(network: Judged) -> None:
    """Train the same network with several seeds, and draw how its scores spread."""
    found: Found = st.session_state.setdefault(_KEPT, {name: {} for name in luck.MAKERS})
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with controls:
        st.markdown(
            f"This part trains networks of its own, whichever is chosen above: "
            f"**64-50-10 on the digits**, {luck.EXPERIMENT.data.test_rows} of them for testing, "
            "split with seed 42. Only the seed of the first weights and of the batches differs."
        )
        guess = st.number_input(
            f"Your guess: how many points lie between the best and the worst of {len(luck.SEEDS)} "
            "runs by one maker?",
            0.0,
            100.0,
            None,
            step=0.1,
            format="%.1f",
            placeholder="percentage points",
            key="luck_guess",
            bind="query-params",
            help=glossary.sentence("seed"),
        )
        going_on = bool(st.session_state.get(_GOES_ON))
        if not _finished(found) and st.button(
            "Stop" if going_on else f"Train with {len(luck.SEEDS)} seeds",
            type="secondary" if going_on else "primary",
            width="stretch",
            key="luck.train",
            help="The runs that are there are kept." if going_on else None,
        ):
            st.session_state[_GOES_ON] = not going_on
            st.rerun()
    with picture:
        if st.session_state.get(_GOES_ON):
            _going_on(found)
        else:
            if not found["sklearn"]:
                _first(found)
            _picture(found)
    _explanation(found, guess)


def _first(found: Found) -> None:
    """Begin with the one run that everybody prints."""
    answer = session.ask(luck.scikit_learn, json.dumps([luck.MARKED]), timeout=1.9)
    if answer is not None:
        found["sklearn"][luck.MARKED] = answer[0]


@st.fragment(run_every=0.7)
def _going_on(found: Found) -> None:
    """Ask for further runs, draw those that are there, and say who is waited for."""
    waits = _advance(found)
    if _finished(found):
        st.session_state[_GOES_ON] = False
        st.rerun()
    _picture(found)
    done = sum(map(len, found.values()))
    total = len(luck.SEEDS) * len(luck.MAKERS)
    st.progress(done / total, text=f"{done} of {total} runs")
    for sentence in waits:
        st.caption(sentence)


def _advance(found: Found) -> list[str]:
    """Ask each maker in turn, for a fraction of a second; return why some have no answer yet."""
    engine = session.engine()
    if engine is None:
        return [session.NOT_RUNNING]
    ends, waits = time.monotonic() + AT_ONCE_SECONDS, []
    for name, maker in luck.MAKERS.items():
        for piece in luck.pieces(maker):
            seeds = json.loads(piece)
            if found[name].keys() >= set(seeds):
                continue
            try:
                patience = max(0.05, ends - time.monotonic())
                answers = engine.ask(maker.accuracies, piece, timeout=patience, lane=maker.lane)
            except EngineBusy as busy:  # asked again by the next look
                if maker.lane == "keras":
                    waits.append(f"{maker.label}: {busy}")
                break
            except Refused as refused:
                waits.append(f"{maker.label}: {refused}")
                break
            found[name].update(zip(seeds, answers, strict=True))
            if time.monotonic() > ends:
                break
    return waits


def _finished(found: Found) -> bool:
    return all(len(runs) == len(luck.SEEDS) for runs in found.values())


def _picture(found: Found) -> None:
    figure = figures.luck_figure(found, theme=job_panel.theme())
    chart(figure, key="luck", alt=figures.luck_sentence(found), name="luck")
    st.caption(
        f"◆ is seed {luck.MARKED}, ○ every other seed; the box holds the middle half of the runs, "
        "the line in it is the median."
    )


def _explanation(found: Found, guess: float | None) -> None:
    first = found["sklearn"].get(luck.MARKED)
    rows = luck.EXPERIMENT.data.test_rows
    if first is not None:
        right = round(first * rows)
        low, high = evaluation.wilson_interval(right, rows)
        st.markdown(
            f"With seed {luck.MARKED} scikit-learn's network has **{first:.4f}**: {right} of {rows} "
            f"are right. Folklore prints {luck.FOLKLORE:.4f} for the same program, which is "
            f"{round(luck.FOLKLORE * rows)} of {rows}: another version of a library is another run. "
            f"And these are {rows} digits only: with others, chance alone moves the score between "
            f"{low:.1%} and {high:.1%}."
        )
    if not _finished(found):
        return
    spreads = {name: luck.band(list(runs.values())) for name, runs in found.items()}
    widths = {name: 100 * (band.greatest - band.least) for name, band in spreads.items()}
    told = f"Your guess was {guess:.1f} points. " if guess is not None else ""
    listed = "; ".join(f"{luck.MAKERS[name].label} {width:.1f}" for name, width in widths.items())
    st.markdown(f"{told}Between best and worst lie, in points: {listed}.")
    st.markdown(luck.verdict({name: list(runs.values()) for name, runs in found.items()}))
    st.markdown(
        f"**One run proves nothing.** {_ranks(found)}: the seed is good or bad for nobody, it is a "
        "draw. Whoever tries two ideas with one seed each compares two draws from such bands. "
        "Whoever tries many seeds and prints the best has measured luck. Print the mean and the "
        "spread."
    )
    st.markdown(_spreads(found, spreads))
    st.markdown(
        "The makers do not follow one recipe. "
        + " ".join(f"**{maker.label}** {maker.recipe}." for maker in luck.MAKERS.values())
    )


def _spreads(found: Found, spreads: dict[str, luck.Band]) -> str:
    """Write a column for each maker: three have room on a phone, seven figures would not."""
    figures_of: dict[str, Callable[[str], float]] = {
        "mean": lambda name: spreads[name].mean,
        "standard deviation": lambda name: spreads[name].deviation,
        "worst": lambda name: spreads[name].least,
        "median": lambda name: spreads[name].median,
        "best": lambda name: spreads[name].greatest,
        f"seed {luck.MARKED}": lambda name: found[name][luck.MARKED],
    }
    return table(
        ["accuracy", *(luck.MAKERS[name].label for name in spreads)],
        [
            [label, *(f"{figure(name):.4f}" for name in spreads)]
            for label, figure in figures_of.items()
        ],
    )


def _ranks(found: Found) -> str:
    """Say which place the marked seed takes among each maker's runs, best first."""
    ranks = []
    for name, runs in found.items():
        place = 1 + sum(accuracy > runs[luck.MARKED] for accuracy in runs.values())
        ranks.append(f"{place} with {luck.MAKERS[name].label}")
    return (
        f"Among {len(luck.SEEDS)} seeds, best first, seed {luck.MARKED} has place "
        f"{', '.join(ranks)}"
    )
