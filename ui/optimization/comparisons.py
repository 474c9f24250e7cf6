"""Optimizers, learning rates, batch sizes and initializers, each compared with all else equal."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from nncore import many, spec, training_variants
from nncore.comparison import Comparison
from ui.neuron.layout import picture_and_controls
from ui.optimization import example, fair, illustrations
from ui.optimization.example import Road

MOST = 6
"""Variants side by side: more are hard to tell apart."""
_FEW = f"Choose 2 to {MOST} variants."


def optimizers() -> None:
    """Compare optimizers, each with a rate of its own or all with one."""
    picture, controls = picture_and_controls()
    with controls:
        name = example.choose_data("data")
        chosen = _several("Optimizers", list(many.RACERS), ["SGD", "momentum", "RMSprop", "Adam"])
        one_rate = st.toggle(
            "One learning rate for all",
            key="one_rate",
            bind="query-params",
            help="Off: each has a rate that suits it. A rate that suits Adam makes SGD crawl.",
        )
        rate = (
            st.select_slider(
                "Learning rate", training_variants.RATES, 0.01, key="all_rate", bind="query-params"
            )
            if one_rate
            else None
        )
        seeds = fair.seeds("optimizer_seeds")
    with picture:
        illustrations.optimizers(chosen, rate)
    base = example.experiment(name, spec.SGD())
    _compare(
        lambda: training_variants.optimizers(base, chosen, rate),
        seeds,
        "optimizers",
        controls,
        example.EXAMPLES[name].road,
    )
    st.markdown(
        "**Why each its own rate?** To SGD a rate of 0.01 means a hundredth of the gradient; to Adam "
        "it means a step of about 0.01 along every weight, however small the gradient is. With one "
        "rate for all, the comparison asks whom that rate suits. With each its own, it asks which "
        "rule is better; and then whoever chose the rates must have taken equal care for all. Here "
        "they are: " + ", ".join(f"{n} {o.learning_rate:g}" for n, o in many.RACERS.items()) + "."
    )
    st.markdown(
        "**Faster down is not always better.** The validation part judges rows that were not learned "
        "from. An optimizer that is quick may also be the first to learn its rows by heart: switch on "
        "“Training, too” and look at the gap."
    )
    st.page_link(
        "../pages/network.py",
        label="See them race down a drawn surface: **Network lab**",
        icon=":material/terrain:",
        query_params={"open_surface": "true"},
    )


def learning_rates() -> None:
    """Compare learning rates of one optimizer."""
    picture, controls = picture_and_controls()
    with controls:
        name = example.choose_data("data")
        optimizer = example.choose_optimizer("Optimizer", "rate_optimizer")
        rates = _several(
            "Learning rates", list(training_variants.RATES), [0.001, 0.01, 0.1, 1.0], "{:g}".format
        )
        seeds = fair.seeds("rate_seeds")
    with picture:
        illustrations.learning_rates(optimizer, rates)
    base = example.experiment(name, many.RACERS[optimizer])
    _compare(
        lambda: training_variants.learning_rates(base, rates),
        seeds,
        "rates",
        controls,
        example.EXAMPLES[name].road,
    )
    st.markdown(
        "**Too small and too large look different.** Too small a rate falls evenly and has far to go "
        "when the epochs are over; its final loss is the loss of an unfinished run. Too large a rate "
        "jumps about, or breaks. The best rate is often close below the one that breaks, and it is "
        "another one for each optimizer, network and batch size. **Range test** finds it in one run."
    )


def batch_sizes() -> None:
    """Compare batch sizes, over equal epochs or equal steps."""
    picture, controls = picture_and_controls()
    with controls:
        name = example.choose_data("data")
        optimizer = example.choose_optimizer("Optimizer", "batch_optimizer")
        sizes = _several("Batch sizes", list(training_variants.BATCH_SIZES), [8, 32, 128])
        equal = st.segmented_control(
            "Equal for all",
            ["epochs", "steps"],
            default="epochs",
            required=True,
            key="equal",
            bind="query-params",
            help="In an epoch a batch of 8 takes sixteen times as many steps as one of 128.",
        )
        seeds = fair.seeds("batch_seeds")
    with picture:
        illustrations.batch_sizes(name, sizes)
    base = example.experiment(name, many.RACERS[optimizer])

    def variants() -> dict[str, spec.Experiment]:
        return training_variants.batch_sizes(base, sizes, equal_steps=equal == "steps")

    _compare(variants, seeds, "batches", controls, example.EXAMPLES[name].road)
    listed = ", ".join(
        f"{label}: {one.steps_per_epoch} steps an epoch × {one.training.epochs} epochs = "
        f"{one.steps_per_epoch * one.training.epochs:,} steps"
        for label, one in variants().items()
    )
    st.markdown(
        f"**Equal epochs are not equal steps.** {listed}. Over equal epochs all variants see each "
        "example equally often, but a small batch takes more steps and is usually ahead for that "
        "alone. Over equal steps all take equally many, but a large batch looks at more examples for "
        "each of them; what that buys is less noise, often not much. Neither is the truth: look at "
        "both, and with images at the seconds, too."
    )
    st.markdown(
        "A large batch has a gradient with less noise and can bear a larger learning rate. Here all "
        "have the same one, which is a choice, too."
    )


def initializers() -> None:
    """Compare ways of drawing the first weights."""
    picture, controls = picture_and_controls()
    with controls:
        name = example.choose_data("data")
        optimizer = example.choose_optimizer("Optimizer", "start_optimizer")
        chosen = _several(
            "Initializers",
            list(training_variants.INITIALIZERS),
            list(training_variants.INITIALIZERS),
        )
        depth = int(
            st.select_slider(
                "Hidden layers",
                [1, 2, 4, 6],
                4,
                key="depth",
                bind="query-params",
                help="The more layers, the more the first weights decide.",
            )
        )
        seeds = fair.seeds("start_seeds")
    with picture:
        illustrations.initializers(chosen, depth)
    base = _deep(example.experiment(name, many.RACERS[optimizer]), depth)
    _compare(
        lambda: training_variants.initializers(base, chosen),
        seeds,
        "initializers",
        controls,
        example.EXAMPLES[name].road,
    )
    st.markdown(
        "**These runs cannot begin equally:** their first weights are what differs. Batches and data "
        "are the same. From zeros all units of a layer stay equal, and with ReLU nothing at all "
        "passes; tiny weights let the signal fade from layer to layer, huge ones blow it up; He's "
        "deviation √(2 / inputs) keeps it, for ReLU."
    )
    st.page_link(
        "../pages/network.py",
        label="More on first weights: **Network lab**",
        icon=":material/casino:",
        query_params={"open_initializers": "true"},
    )


def _deep(experiment: spec.Experiment, depth: int) -> spec.Experiment:
    """Return the same Experiment with so many equal hidden layers."""
    layers = experiment.model.layers
    before = tuple(layer for layer in layers if layer.type == "Flatten")
    hidden = next(layer for layer in layers if layer.type == "Dense")
    model = spec.Model(layers=(*before, *[hidden] * depth, layers[-1]))
    return experiment.model_copy(update={"model": model})


def _several(
    label: str,
    options: list[fair.Option],
    first: list[fair.Option],
    written: Callable[[fair.Option], str] = str,
) -> list[fair.Option]:
    """Let the reader choose some of several; return them in the order in which they are offered."""
    chosen = st.pills(
        label,
        options,
        selection_mode="multi",
        wrap=True,
        default=first,
        format_func=written,
        key=f"chosen_{label.lower().replace(' ', '_')}",
        bind="query-params",
    )
    return [one for one in options if one in chosen]


def _compare(
    variants: Callable[[], dict[str, spec.Experiment]],
    seeds: tuple[int, ...],
    key: str,
    controls: fair.Place,
    road: Road,
) -> None:
    """Draw the guess among the controls, and the panel below them."""
    built = variants()
    if not 2 <= len(built) <= MOST:
        st.info(_FEW)
        return
    comparison = Comparison(built, seeds)
    with controls:
        guessed = fair.guess(comparison, f"{key}_guess")
    fair.compared(comparison, key, guessed, road=road)
