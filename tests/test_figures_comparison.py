"""Courses of several variants: who has a band, what ends where, and what is joined to what."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from nncore import spec
from nncore.comparison import Courses
from nncore.figures import comparison as figures
from nncore.figures.intervals import intervals_figure
from nncore.figures.paired_finals import paired_figure
from nncore.figures.theme import THEMES, ThemeName, luminance
from nncore.history import History
from nncore.verdict import verdict
from tests.histories import EVENTS, a_run, end_event, epoch_event, start_event
from ui.live_chart import to_json

EXPERIMENT = spec.Experiment(
    data=spec.Moons(),
    model=spec.Model(layers=(spec.Dense(units=1, activation="sigmoid"),)),
)


def run(*losses: float, outcome: str = "finished") -> History:
    """A run with these validation losses, and training losses of half of them."""
    events = [start_event(len(losses))]
    for epoch, loss in enumerate(losses, start=1):
        events.append(epoch_event(epoch, loss / 2, val_loss=loss, val_accuracy=0.5))
    return History.of([*events, end_event(outcome)] if outcome else events)


def courses(*runs: History) -> Courses:
    return Courses.of(EXPERIMENT, tuple(range(len(runs))), runs)


def lines(figure: figures.Figure) -> list[figures.Figure]:
    return [one for one in figure["data"] if "fill" not in one and one.get("symbol") != "x"]


FIVE = courses(*(run(value, value / 10) for value in (1.0, 2.0, 3.0, 4.0, 9.0)))


def test_five_runs_are_a_median_and_the_middle_half() -> None:
    band, median = figures.bands_figure({"a": FIVE})["data"]
    assert median["y"] == [3.0, 0.3]
    assert band["y"] == [4.0, 0.4, 0.2, 2.0]
    assert median["line"]["dash"] == "dash"


def test_four_runs_are_four_lines_and_no_band() -> None:
    four = FIVE.only(np.arange(5) < 4)
    figure = figures.bands_figure({"a": four})
    assert [one["y"][0] for one in figure["data"]] == [1.0, 2.0, 3.0, 4.0]
    assert [one["showlegend"] for one in figure["data"]] == [True, False, False, False]
    assert figure["layout"]["title"]["text"].endswith("every run a line")


def test_training_is_solid_and_thinner_beside_dashed_validation() -> None:
    figure = figures.bands_figure({"a": FIVE}, training=True)
    training = next(one for one in figure["data"] if one.get("line", {}).get("dash") == "solid")
    validation = figure["data"][-1]
    assert training["y"] == [1.5, 0.15]
    assert training["line"]["width"] < validation["line"]["width"]
    assert training["line"]["color"] == validation["line"]["color"]
    assert figure["layout"]["yaxis"]["range"][0] < 0.05
    # A phone has room for so many characters of a title.
    assert len(figure["layout"]["title"]["text"]) <= 44


def test_the_axis_has_room_for_the_training_part_if_it_is_drawn() -> None:
    # Validation from 2.0 down to 1.8, training at half of it.
    near = courses(*(run(2.0, 1.8) for _ in range(5)))
    low, _ = figures.bands_figure({"a": near}, epochs=2)["layout"]["yaxis"]["range"]
    assert low > 1.7
    low, _ = figures.bands_figure({"a": near}, training=True, epochs=2)["layout"]["yaxis"]["range"]
    assert low < 0.9


def test_a_run_that_stopped_early_keeps_its_last_value_in_the_median() -> None:
    early = [run(1.0, 0.5, outcome="early_stopped") for _ in range(3)]
    late = [run(2.0, 2.0, 2.0) for _ in range(2)]
    *_, median = figures.bands_figure({"a": courses(*early, *late)})["data"]
    assert median["y"] == [1.0, 0.5, 0.5]


def test_a_run_behind_those_that_have_ended_is_a_thin_line_of_its_own() -> None:
    going_on = run(8.0, outcome="")
    figure = figures.bands_figure({"a": courses(*(run(2.0, 1.0) for _ in range(5)), going_on)})
    median, thin = figure["data"][1:]
    assert median["y"] == [2.0, 1.0]
    assert thin["y"] == [8.0, None]
    assert not thin["showlegend"]


def test_runs_that_go_on_together_are_a_band_while_they_do() -> None:
    together = courses(*(run(value, outcome="") for value in (1.0, 2.0, 3.0, 4.0, 5.0)))
    assert figures.bands_figure({"a": together})["data"][1]["y"] == [3.0]


@pytest.mark.parametrize("log", [False, True])
def test_a_broken_variant_ends_in_a_named_cross_inside_the_picture_of_the_others(log: bool) -> None:
    broken = courses(run(3.0, 1e9, outcome="diverged"), run(outcome="diverged"))
    figure = figures.bands_figure({"sound": FIVE, "wild": broken}, log=log)
    cross = next(one for one in figure["data"] if one["mode"] == "markers+text")
    assert cross["x"] == [1.0, 2.0]
    low, high = figure["layout"]["yaxis"]["range"]
    at = [math.log10(value) if log else value for value in cross["y"]]
    assert all(low < value < high for value in at)
    assert [one.strip() for one in cross["text"]] == ["", "wild broke"]
    assert "2 of 2 runs of wild" in cross["hovertemplate"]
    assert any(one.get("y") == [3.0, 1e9] for one in figure["data"])


def test_a_beginning_beside_which_all_else_looks_alike_is_cut_off_and_that_is_said() -> None:
    steep = courses(*(run(9.0, *(1.0 + 0.01 * seed for _ in range(19))) for seed in range(5)))
    figure = figures.bands_figure({"a": steep}, epochs=20)
    low, high = figure["layout"]["yaxis"]["range"]
    assert 1.0 < low < 1.01
    assert 1.03 < high < 1.04
    assert "beginning is cut off" in figure["layout"]["title"]["text"]
    # Below its first line a title grows half upward, so it has to hang lower to stay whole.
    assert figure["layout"]["title"]["pad"]["t"] > 16
    for whole, highest in (
        (figures.bands_figure({"a": steep}, epochs=200), 9.0),
        (figures.bands_figure({"a": steep}, epochs=20, log=True), math.log10(9.0)),
        (figures.bands_figure({"a": FIVE}, epochs=2), 4.0),
    ):
        assert whole["layout"]["yaxis"]["range"][1] > highest
        assert "cut off" not in whole["layout"]["title"]["text"]


def test_one_wild_run_outside_the_middle_half_does_not_flatten_the_others() -> None:
    wild = courses(*(run(2.0, 1.5, 1.0) for _ in range(4)), run(2.0, 500.0, 1.0))
    low, high = figures.bands_figure({"a": wild}, epochs=3)["layout"]["yaxis"]["range"]
    assert 0.9 < low < 1.0
    assert 2.0 < high < 2.1


def test_variants_that_break_at_one_moment_have_crosses_apart() -> None:
    broken = courses(run(outcome="diverged"))
    figure = figures.bands_figure({"a": FIVE, "b": broken, "c": broken})
    first, second = [one["y"] for one in figure["data"] if one["mode"] == "markers+text"]
    assert first != second


def test_the_gap_is_validation_less_training_and_leaves_broken_runs_out() -> None:
    broken = courses(run(3.0, 1e9, outcome="diverged"))
    figure = figures.gap_figure({"a": FIVE, "b": broken})
    medians = {one["name"]: one["y"] for one in figure["data"] if "name" in one}
    assert medians == {"a": [1.5, 0.15], "b": [None]}
    assert figure["layout"]["yaxis"]["zeroline"]


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_eight_variants_differ_in_color_and_in_symbol_and_can_be_read(theme: ThemeName) -> None:
    looks = [figures.look_of(place, theme) for place in range(8)]
    assert len({color for color, _ in looks}) == len({symbol for _, symbol in looks}) == 8
    page = luminance(THEMES[theme].background)
    for color, _ in looks:
        light, dark = sorted((page, luminance(color)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


@given(
    st.lists(st.lists(EVENTS, min_size=1, max_size=6), min_size=1, max_size=3),
    st.booleans(),
    st.sampled_from(["loss", "accuracy"]),
)
def test_whatever_runs_do_the_figure_is_plain_json(
    runs: list[list[list[dict]]], log: bool, metric: str
) -> None:
    variants = {
        f"variant {place}": courses(*(History.of(events) for events in histories))
        for place, histories in enumerate(runs)
    }
    for figure in (
        figures.bands_figure(variants, metric=metric, log=log, training=True),
        figures.gap_figure(variants),
    ):
        text = to_json(figure)
        assert "NaN" not in text
        assert "Infinity" not in text


def test_runs_of_one_seed_are_joined_from_column_to_column() -> None:
    finals = {"a": np.array([1.0, 2.0, np.nan]), "b": np.array([0.5, 2.5, 1.0])}
    figure = paired_figure(finals, (3, 5, 8), what="Loss", unit="loss", broken={"a": 1})
    joined = {one["name"]: one["y"] for one in figure["data"] if one["mode"] == "lines"}
    assert joined == {"seed 3": [1.0, 0.5], "seed 5": [2.0, 2.5], "seed 8": [None, 1.0]}
    dots = [one for one in figure["data"] if one["mode"] == "markers"]
    assert [one["text"] for one in dots] == [["seed 3", "seed 5"], ["seed 3", "seed 5", "seed 8"]]
    medians = [one["y0"] for one in figure["layout"]["shapes"]]
    assert medians == [1.5, 1.0]
    assert figure["layout"]["xaxis"]["ticktext"] == ["a<br>1 broke down", "b"]


def test_intervals_stand_beside_zero_and_the_axis_says_which_side_is_better() -> None:
    better = np.array([0.80, 0.81, 0.82, 0.79, 0.80])
    finals = {"none": better, "much L2": better - [0.2, 0.21, 0.19, 0.2, 0.22]}
    for smaller in (True, False):
        told = verdict(finals, "none", what="accuracy", smaller_is_better=smaller)
        figure = intervals_figure(
            told.rows,
            {"none": 0, "much L2": 1},
            reference="none",
            what="accuracy",
            smaller_is_better=smaller,
            in_points=told.in_points,
        )
        scale = 1 if smaller else 100
        ends, middle = figure["data"]
        assert middle["x"] == [pytest.approx(-0.204 * scale)]
        assert ends["x"] == pytest.approx([scale * told.rows[0].low, scale * told.rows[0].high])
        low, high = figure["layout"]["xaxis"]["range"]
        assert low < ends["x"][0]
        assert high > 0
        sides = [one["text"] for one in figure["layout"]["annotations"]]
        assert sides == (
            ["← better than none", "worse →"] if smaller else ["← worse", "better than none →"]
        )
        assert figure["layout"]["yaxis"]["ticktext"] == [
            "<b>much L2</b><br>" + ("better" if smaller else "worse")
        ]


def test_a_row_without_an_interval_is_named_and_left_empty() -> None:
    told = verdict({"a": [1.0], "b": [2.0]}, "a", what="loss", smaller_is_better=True)
    figure = intervals_figure(
        told.rows, {"a": 0, "b": 1}, reference="a", what="loss", smaller_is_better=True
    )
    assert figure["data"] == []
    assert figure["layout"]["yaxis"]["ticktext"] == ["<b>b</b><br>too few runs"]


def test_names_cannot_carry_markup_into_a_figure() -> None:
    variants = {"<b>x</b>": courses(a_run(2, outcome="finished"))}
    assert "<b>x" not in to_json(figures.bands_figure(variants)).replace('"legendgroup":"<b>x', "")
