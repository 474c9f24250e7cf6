"""The recipe: each step adds one thing to the one before it; gains against SciPy."""

import numpy as np
import pytest

from nncore import comparison, recipe, spec
from nncore.figures import recipe as figures
from tests.test_reaching import courses

START = recipe.poor_start(spec.Digits(), 10)


def ending(values: list[float]):
    """Return courses whose runs end with these validation losses."""
    return courses([[2.3, value] for value in values])


@pytest.mark.parametrize("plateau", [False, True])
def test_every_step_is_a_valid_experiment_of_its_own(plateau: bool) -> None:
    built = recipe.variants(START, plateau)
    assert [step.name for step in recipe.steps(plateau)] == list(built)
    for one in built.values():
        assert spec.from_value(one.model_dump(mode="json")) == one
    assert len({one.key for one in built.values()}) == len(built) == 8
    assert comparison.Comparison(built, (1, 2)).reference == "poor start"


def test_the_last_step_has_all_components() -> None:
    last = list(recipe.variants(START).values())[-1]
    training, layers = last.training, last.model.layers
    assert isinstance(training.optimizer, spec.AdamW)
    assert training.schedule == spec.CosineDecay(warmup_epochs=recipe.WARMUP)
    assert training.keep_best
    dense = [layer for layer in layers if layer.type == "Dense"]
    assert [layer.kernel_initializer for layer in dense] == ["he_normal"] * 3 + ["glorot_uniform"]
    types = [layer.type for layer in layers]
    hidden = ["Dense", "BatchNormalization", "Activation"] * 3
    assert types == ["Flatten", *hidden, "Dropout", "Dense"]
    assert dense[0].activation == "linear"


def test_after_the_initializer_all_steps_begin_with_the_same_weights() -> None:
    built = list(recipe.variants(START).values())
    assert not comparison.same_start(built[0], built[1])
    for one in built[2:]:
        assert comparison.same_start(built[1], one)
        assert comparison.same_batches(built[1], one)


def test_a_plateau_takes_the_place_of_the_schedule() -> None:
    last = list(recipe.variants(START, plateau=True).values())[-1]
    assert last.training.reduce_lr_on_plateau is not None
    assert last.training.schedule == spec.Constant()


def test_gains_are_paired_t_tests_of_logarithms_corrected_together() -> None:
    from scipy import stats

    a = [2.3, 2.2, 2.25, 2.35, 2.3]
    b = [0.40, 0.42, 0.38, 0.41, 0.39]
    c = [0.35, 0.45, 0.36, 0.42, 0.37]
    rows = recipe.gains(
        {"a": ending(a), "b": ending(b), "c": ending(c)}, "val_loss", smaller_is_better=True
    )
    assert [row.variant for row in rows] == ["b", "c"]
    chances = [stats.ttest_rel(np.log(y), np.log(x)).pvalue for x, y in ((a, b), (b, c))]
    assert rows[0].p_adjusted == pytest.approx(2 * chances[0], rel=1e-6)
    assert rows[1].p_adjusted == pytest.approx(chances[1], rel=1e-6)
    assert [row.answer for row in rows] == ["better", "no clear difference"]
    assert np.exp(rows[0].difference) == pytest.approx(np.exp(np.mean(np.log(b) - np.log(a))))


def test_a_gain_that_is_clear_alone_may_not_be_among_seven() -> None:
    rng = np.random.default_rng(4)
    base = np.exp(rng.normal(0, 0.01, 5))
    # One step of a gain that would count alone (p = 0.03), among six that change nothing.
    gain = np.exp(-0.1 + 0.066 * np.array([-1.0, -0.5, 0.0, 0.5, 1.0]))
    steps = {"0": base, "1": base * gain}
    for place in range(2, 8):
        steps[str(place)] = base * gain * np.exp(rng.normal(0, 0.05, 5))
    told = {name: ending(list(values)) for name, values in steps.items()}
    alone = recipe.gains({name: told[name] for name in ("0", "1")}, "val_loss", True)[0]
    among = recipe.gains(told, "val_loss", True)[0]
    assert alone.answer == "better"
    assert among.answer == "no clear difference"
    assert among.difference == alone.difference


def test_four_seeds_are_too_few_to_tell() -> None:
    rows = recipe.gains({"a": ending([1.0] * 4), "b": ending([0.1] * 4)}, "val_loss", True)
    assert rows[0].answer == "too few runs"
    figure = figures.gains_figure(rows, ["a", "b"], ratios=True)
    assert len(figure.data) == 0
    assert "too few runs" in figure.layout.yaxis.ticktext[1]


def test_the_figures_show_every_run_and_ratios() -> None:
    told = {
        "a": ending([2.0, 2.1, 1.9, 2.0, 2.05]),
        "b": ending([1.0, 1.05, 0.95, 1.0, 1.025]),
    }
    names = ["a", "b", "c"]
    runs = figures.runs_figure(told, names, "val_loss", "validation loss", log=True)
    assert list(runs.data[0].x) == [2.0, 1.0]
    assert len(runs.data[1].x) == 5
    gains = figures.gains_figure(recipe.gains(told, "val_loss", True), names, ratios=True)
    assert gains.data[1].x[0] == pytest.approx(0.5, rel=0.01)
    assert "a 2, b 1" in figures.sentence(recipe.medians(told, "val_loss"), "validation loss")
