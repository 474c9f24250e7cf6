"""The harness of the benchmarks: lines, bounds and exit codes."""

from collections.abc import Iterator

import pytest

from benchmarks import __main__ as command
from benchmarks.registry import BENCHMARKS, Figure, median_ratio


def test_a_line_gives_name_value_bound_and_verdict() -> None:
    assert str(Figure("fit / ours", 6.1234, ">=", 5.0)) == "fit / ours: 6.123, bound >= 5, ok"
    assert str(Figure("Stop", 1.5, "<=", 1.0, " s")) == "Stop: 1.5 s, bound <= 1 s, SHORT"


def test_what_could_not_be_measured_does_not_hold() -> None:
    assert not Figure("", float("nan"), "<=", 1.0).holds
    assert not Figure("", float("nan"), ">=", 1.0).holds


def test_ratios_compare_what_was_measured_side_by_side() -> None:
    assert median_ratio([10.0, 100.0, 9.0], [2.0, 10.0, 3.0]) == 5.0


@pytest.mark.parametrize(("value", "code"), [(2.0, 0), (0.5, 1)])
def test_the_exit_code_says_whether_a_figure_is_short(
    value: float, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def measured() -> Iterator[Figure]:
        yield Figure("first", 1.0, ">=", 1.0)
        yield Figure("second", value, ">=", 1.0)

    monkeypatch.setitem(BENCHMARKS, "chosen", measured)
    assert command.main(["chosen"]) == code
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_an_unknown_name_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["nothing"]) == 2
    assert "Unknown: nothing. There are: " in capsys.readouterr().out
    assert "mnist_dense" in BENCHMARKS
