"""The live panel says what a run waits for."""

from nncore.history import History
from tests.histories import a_run
from ui.job_panel import stopping_words


def test_a_run_stopped_while_its_program_is_built_says_why_that_takes_time() -> None:
    assert "program is built" in stopping_words(History.of([{"kind": "compiling"}]))


def test_a_run_stopped_while_it_learns_says_that_nothing_is_lost() -> None:
    assert "what was learned is kept" in stopping_words(a_run(3, 10))
