"""The rules, as a table, and the diagnosis: who fires, and what is only a consequence.

A cause drags others' signs behind it: unscaled inputs make sums explode, dead units let a gradient
vanish. So a finding that another one explains stands behind it, however strong it is.
"""

from __future__ import annotations

from nncore.diagnosis import fit, material, rates, signals, thresholds, units
from nncore.diagnosis.finding import Finding, Reading, Rule
from nncore.diagnosis.observation import Observation

_ALL_RULES = (
    Rule(
        "unscaled",
        "Unscaled inputs",
        "Weights of one size meet inputs of very different sizes: the largest column decides all "
        "sums, and one learning rate cannot suit them all.",
        "Look at the inputs: if their sizes are far apart, sums are huge already in layer 1. "
        "Initial weights that are too large make sums grow from layer to layer instead.",
        ("scale",),
        ("exploding", "vanishing", "dying", "too_high", "too_low", "linear", "overfitting"),
        Reading(
            "largest ÷ smallest spread of an input column",
            f"below {thresholds.UNEVEN:g} to 1",
            material.unevenness,
        ),
        material.unscaled,
    ),
    Rule(
        "random_labels",
        "Random labels",
        "The labels have nothing to do with the inputs. A large network still learns them by heart, "
        "which helps with no new example.",
        "In overfitting the validation loss first falls well below guessing and then rises; with "
        "random labels it never falls, and not even neighbors agree.",
        ("labels",),
        ("overfitting", "linear", "vanishing", "too_high", "dying"),
        Reading(
            "rows whose class their five nearest neighbors know",
            f"at least {100 * thresholds.NO_PATTERN:.0f} points above the most frequent class",
            material.agreement,
        ),
        material.random_labels,
    ),
    Rule(
        "symmetric",
        "Zero initial weights",
        "All units of a layer start with the same weights, get the same gradient, and do the same "
        "for ever: a layer of many units is worth one.",
        "A vanishing gradient is small, this one is exactly 0 or equal for all units; look at the "
        "weights, of which there is only one value.",
        ("initializer",),
        ("vanishing", "dying", "too_low", "linear", "over_regularized"),
        Reading(
            "difference between the units of a hidden layer, in the end",
            f"above {thresholds.ALIKE:g}",
            units.least_apart,
        ),
        units.symmetric,
    ),
    Rule(
        "exploding",
        "Exploding signals: initial weights too large",
        "Each layer multiplies by weights that are too large, so sums and gradients grow from layer "
        "to layer until a number is too large for the computer.",
        "With a learning rate that is too high, sums are sound before the first step and the steps "
        "break them; here they are huge before it.",
        ("initializer",),
        ("too_high", "dying", "vanishing", "overfitting", "linear"),
        Reading(
            "spread of a layer's sums z before the first step",
            f"below {thresholds.BLOWN_UP:g}",
            signals.largest_sums,
        ),
        signals.exploding,
    ),
    Rule(
        "dying",
        "Dying ReLU",
        "A ReLU unit whose sum is negative for every example answers 0 and has slope 0: no gradient "
        "reaches its weights, so it never comes back.",
        "A vanishing gradient shrinks little by little from layer to layer; here it is exactly 0, "
        "and the histogram of a layer is one bar at 0.",
        ("leaky_relu",),
        ("vanishing", "too_low", "too_high"),
        Reading(
            "hidden units with slope 0 for every row, in the end",
            "less than a whole layer",
            units.most_silent,
        ),
        units.dying,
    ),
    Rule(
        "over_regularized",
        "Too much regularization",
        "Training makes data loss plus penalty small. A strong penalty is lowered best by making "
        "all weights nearly 0, whatever the data say.",
        "With a learning rate that is too low weights stay where they began; here they moved all "
        "the way to 0.",
        ("no_penalty",),
        ("vanishing", "dying", "too_low", "linear", "symmetric"),
        Reading(
            "penalties before the first step",
            f"below {thresholds.PENALIZED:g} times the data loss",
            fit.first_penalty,
        ),
        fit.over_regularized,
    ),
    Rule(
        "vanishing",
        "Vanishing gradients",
        "On its way back the gradient is multiplied by each layer's weights and slopes. A sigmoid's "
        "slope is at most 1/4, so many layers leave next to nothing for the first ones.",
        "With a learning rate that is too low all layers have gradients of about the same size; "
        "here they fall from the output to the input, layer by layer.",
        ("relu",),
        ("too_low",),
        Reading(
            "gradient of layer 1 ÷ that of the output layer",
            f"above {thresholds.VANISHED:g}",
            signals.ratio_back,
        ),
        signals.vanishing,
    ),
    Rule(
        "linear",
        "No bend: all hidden layers are linear",
        "Layers without an activation multiply out to a single one, so however many there are, the "
        "boundary between two classes is a straight line.",
        "Gradients and units are sound, and the loss stops falling early at a level that more "
        "epochs do not change. With a learning rate that is too low it is still falling.",
        ("tanh",),
        (),
        Reading(
            "hidden layers without a bend",
            "not all, unless a straight line is enough",
            fit.straight_layers,
        ),
        fit.all_linear,
    ),
    Rule(
        "too_high",
        "Learning rate too high",
        "Each step goes beyond the valley and lands higher on the other side: the loss jumps instead "
        "of falling, or breaks.",
        "Before the first step sums are of ordinary size, unlike with initial weights that are too "
        "large; it is the steps that throw the network about.",
        ("lower_rate",),
        ("overfitting",),
        Reading(
            "rises of the training loss, all together",
            f"below {thresholds.JUMPS:g} times the loss of guessing",
            rates.jumps,
        ),
        rates.too_high,
    ),
    Rule(
        "too_low",
        "Learning rate too low",
        "The direction is right, but the steps are so small that the weights are still where they "
        "began.",
        "All layers have gradients of ordinary size, unlike vanishing ones, and the loss falls at "
        "every look.",
        ("higher_rate",),
        (),
        Reading(
            "how far the weights moved in training",
            f"above {thresholds.STOOD_STILL:.0%} of their length",
            rates.way,
        ),
        rates.too_low,
    ),
    Rule(
        "overfitting",
        "Overfitting",
        "The network has learned its training examples by heart, their noise included, and is sure "
        "of itself where it should not be.",
        "With random labels the validation loss never falls below guessing; here it did, and then "
        "rose again.",
        ("more_rows", "l2"),
        (),
        Reading(
            "loss of new examples minus training loss",
            f"below {thresholds.GAP:g} times the loss of guessing, with few rows a little more",
            fit.gap,
        ),
        fit.overfitting,
    ),
)
RULES: dict[str, Rule] = {rule.name: rule for rule in _ALL_RULES}
"""Name → rule, in the order in which causes are to be chosen from."""


def diagnose(seen: Observation) -> list[Finding]:
    """Return what the rules find in a run, the likeliest cause first; nothing in a healthy run.

    Parameters
    ----------
    seen : Observation
    """
    found = []
    for rule in RULES.values():
        sign = rule.look(seen)
        if sign:
            found.append(Finding(rule, sign))
    explained = {name for finding in found for name in finding.rule.explains}
    return sorted(found, key=lambda one: (one.rule.name in explained, -one.sign.strength))
