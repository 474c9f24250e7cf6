"""The figures of features and of luck draw every number where it belongs."""

import pytest

from nncore import evaluation, luck
from nncore.figures import features as figures
from nncore.figures import luck as luck_figures
from nncore.figures import splits as splits_figures
from nncore.figures.features import Score
from nncore.table_lesson import Split


def test_each_bar_carries_its_wilson_interval() -> None:
    scores = [Score("by hand", 60, 100), Score("perfect", 50, 50, aside=True)]
    bar = figures.scores_figure(scores).data[0]
    assert list(bar.x) == [60, 100]
    for place, score in enumerate(scores):
        low, high = evaluation.wilson_interval(score.correct, score.rows)
        assert bar.x[place] - bar.error_x.arrayminus[place] == pytest.approx(100 * low)
        assert bar.x[place] + bar.error_x.array[place] == pytest.approx(100 * high)
    assert "by hand 60.0% (interval 50.2% to 69.1%)" in figures.scores_sentence(scores)


def test_a_strip_has_a_cell_for_each_feature_and_shows_signs_if_there_are_any() -> None:
    heat = figures.strip_figure([0.0, 2.0] * 10).data[0]
    assert heat.z.shape == (2, 16)
    assert heat.customdata[1][3] == 20
    assert (heat.zmin, heat.zmax) == (0, 2)
    signed = figures.strip_figure([-3.0, 1.0]).data[0]
    assert (signed.zmin, signed.zmax) == (-3, 3)
    assert figures.strip_figure([0.0, 0.0]).data[0].zmax == 1
    assert (
        figures.strip_sentence([0.0, 1.0, 2.0])
    ) == "3 outputs of the last hidden layer, from 0 to 2; 1 of them are 0."


def test_both_scores_of_a_split_stand_above_each_other() -> None:
    splits = [Split(0, 100, 97, 95), Split(1, 100, 96, 96)]
    line, logistic, network = splits_figures.splits_figure(splits).data
    assert list(line.y) == [97, 95, None, 96, 96, None]
    assert (list(logistic.y), list(network.y)) == ([97, 96], [95, 96])
    assert "split 0: 97 and 95 of 100" in splits_figures.splits_sentence(splits)


def test_runs_of_equal_accuracy_can_be_counted_and_the_marked_seed_is_told_apart() -> None:
    found = {"sklearn": {42: 0.96, 0: 0.97, 1: 0.97, 2: 0.97}, "numpy": {}, "keras": {42: 0.99}}
    first, empty, last = luck_figures.luck_figure(found).data
    assert len(set(zip(first.x, first.y, strict=True))) == 4
    assert first.marker.symbol[0] != first.marker.symbol[1]
    assert len(empty.x) == 0
    assert list(last.x) == [99]


def test_the_axis_holds_every_run_even_a_bad_one() -> None:
    low, high = luck_figures.luck_figure({"numpy": {0: 0.31, 1: 1.0}}).layout.xaxis.range
    assert low < 31
    assert high > 100


def test_the_sentence_tells_the_middle_half() -> None:
    runs = dict(enumerate([0.96, 0.97, 0.98, 0.99, 1.0]))
    assert luck_figures.luck_sentence({"keras": runs}) == (
        "Keras: 5 runs from 96.00% to 100.00%, half of them from 97.00% to 99.00%, median 98.00%."
    )
    assert luck_figures.luck_sentence({"sklearn": {}}) == "No run yet."
    assert set(luck.MAKERS) == {"sklearn", "numpy", "keras"}
