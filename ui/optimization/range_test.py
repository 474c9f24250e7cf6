"""A good learning rate from one short run: the rate rises until the loss breaks."""

import streamlit as st

from nncore import glossary, many, spec, training_variants
from nncore import learning_rate_range as ranges
from nncore.comparison import Comparison
from nncore.figures import learning_rate_range as figures
from nncore.figures.numbers import short
from ui import address, job_panel, session
from ui.evaluate import guess
from ui.live_chart import chart
from ui.live_slider import live_slider
from ui.neuron.layout import picture_and_controls
from ui.optimization import example, fair

DECADES = {"small": "below 0.01", "tenth": "0.01 to 0.1", "one": "0.1 to 1", "large": "above 1"}
"""Answers to the question at which rate the loss breaks."""
HIDDEN_ABOVE = 1e-3
SEEDS = tuple(range(1, 6))


def section() -> None:
    """Draw the loss over a rising learning rate, and try the rate that is read from it."""
    picture, controls = picture_and_controls()
    with controls:
        chosen, steps = _chosen()
    seen = session.ask(
        ranges.climbed, spec.to_json(chosen), ranges.LOW, ranges.HIGH, steps, timeout=1.5
    )
    guessed = guess.made("breaks_at", DECADES, by_link_too=True)
    if seen is None:
        with picture:
            st.skeleton(height=430)
        return
    found = ranges.read(seen)
    until = HIDDEN_ABOVE if guessed is None else None
    with picture:
        chart(
            figures.range_figure(seen, found, until=until, theme=job_panel.theme()),
            key="range.chart",
            alt=figures.sentence(seen, found, until),
            name="range-test",
        )
        if guessed is None:
            guess.ask("breaks_at", "At which learning rate will the loss break?", DECADES)
    address.keep(guess.kept("breaks_at"), key="range.address")
    if guessed is None:
        return
    _explained(seen, found, guessed)
    if found:
        _tried(chosen, found)


def _chosen() -> tuple[spec.Experiment, int]:
    """Draw the controls; return what is trained, and in how many steps the rate rises."""
    name = example.choose_data("range_data", example.PLANE)
    optimizer = example.choose_optimizer("Optimizer", "range_optimizer")
    batch_size = int(
        st.select_slider(
            "Batch size",
            [1, 2, 4, 8, 16, 32, 64, 128],
            16,
            key="range_batch",
            bind="query-params",
            help=glossary.sentence("batch_size"),
        )
    )
    steps = int(
        live_slider(
            "steps",
            50,
            1_000,
            ranges.STEPS,
            50,
            key="range_steps",
            help="In so many steps the rate rises from the smallest to the largest.",
        )
    )
    seed = int(live_slider("seed", 1, 10, 1, 1, key="range_seed", help=glossary.sentence("seed")))
    chosen = example.experiment(name, many.RACERS[optimizer], batch_size=batch_size, seed=seed)
    return chosen, steps


def _explained(seen: ranges.Climb, found: ranges.Found | None, guessed: str) -> None:
    if found is None:
        st.info(
            "Over this range the loss never falls below where it began, so no rate can be read "
            "from it. More steps, or another optimizer, may show one."
        )
        return
    answer = _decade(found.breaks)
    told = f"You said {DECADES[guessed]}. " if guessed else ""
    right = f"It breaks at **{short(found.breaks)}**" if found.broke else "It never broke"
    st.markdown(
        f"{told}{right}, which is {DECADES[answer]}. The loss fell fastest at "
        f"**{short(found.fastest)}**."
    )
    st.latex(
        rf"\text{{begin with}}\ \sqrt{{{found.fastest:.2g} \cdot {found.breaks:.2g}}}"
        rf" = \mathbf{{{found.rate:.2g}}}"
    )
    factor = float(seen.rates[1] / seen.rates[0])
    st.markdown(
        f"**The rule:** take {ranges.RULE}. Each step multiplies the rate by the same factor, here "
        f"{factor:.3f}, so {len(seen.rates)} steps pass from {short(float(seen.rates[0]))} to "
        f"{short(float(seen.rates[-1]))}. The dots are losses of single mini-batches and jump about; the "
        "line is their mean over near neighbors."
    )
    st.markdown(
        "**Where the loss is lowest is no good rate.** At that point the steps are already so long "
        "that they nearly undo what was learned; the rate must have been smaller on the way down. "
        "And a rate that is too large takes some steps to show, so the break is seen late. "
        "The test knows the beginning of training only, and one seed: move the seed and see how "
        "far the rate moves. It tells the right power of ten, not a best number."
    )


def _decade(rate: float) -> str:
    """Return the answer of `DECADES` that a rate lies in."""
    bounds = {"small": 0.01, "tenth": 0.1, "one": 1.0}
    return next((name for name, bound in bounds.items() if rate < bound), "large")


def _tried(chosen: spec.Experiment, found: ranges.Found) -> None:
    """Compare the rate that was found with a tenth and with ten times of it."""
    rate = float(f"{found.rate:.2g}")
    st.subheader("Is it a good one?")
    st.markdown(
        f"Whole runs decide: {short(rate)} against a tenth and ten times of it, everything else "
        "equal."
    )
    rates = [rate, float(f"{rate / 10:.2g}"), float(f"{rate * 10:.2g}")]
    comparison = Comparison(training_variants.learning_rates(chosen, rates), SEEDS)
    fair.compared(comparison, "range", "", road="numpy")
