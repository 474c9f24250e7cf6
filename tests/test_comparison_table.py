"""All runs of a comparison in one table that a spreadsheet reads."""

import csv
import io

from nncore import comparison_table, spec
from nncore.comparison import Courses
from nncore.history import History
from tests.histories import a_run, end_event, epoch_event, start_event

EXPERIMENT = spec.Experiment(
    data=spec.Moons(), model=spec.Model(layers=(spec.Dense(units=1, activation="sigmoid"),))
)


def rows_of(**variants: list[History]) -> list[dict[str, str]]:
    told = {
        name: Courses.of(EXPERIMENT, tuple(range(len(runs))), runs)
        for name, runs in variants.items()
    }
    return list(csv.DictReader(io.StringIO(comparison_table.to_csv(told))))


def test_there_is_a_line_for_each_epoch_of_each_run() -> None:
    rows = rows_of(a=[a_run(3, outcome="finished")], b=[a_run(2, outcome="finished"), a_run(1, 9)])
    assert [(one["variant"], one["seed"], one["epoch"]) for one in rows] == [
        *(("a", "0", epoch) for epoch in "123"),
        *(("b", "0", epoch) for epoch in "12"),
        ("b", "1", "1"),
    ]
    assert [one["outcome"] for one in rows] == ["ended"] * 5 + ["not ended"]
    assert [one["kept"] for one in rows] == ["0", "0", "1", "0", "1", "1"]
    assert float(rows[1]["train_loss"]) == 1 / 2


def test_what_was_not_measured_is_empty_and_broken_runs_say_so() -> None:
    broken = History.of([start_event(), epoch_event(1, 5.0), end_event("diverged")])
    (row,) = rows_of(a=[broken])
    assert row["outcome"] == "broke down"
    assert row["val_loss"] == ""
    assert float(row["train_loss"]) == 5.0


def test_names_with_commas_stay_one_cell() -> None:
    (row,) = rows_of(**{"a, b": [a_run(1, outcome="finished")]})
    assert row["variant"] == "a, b"
