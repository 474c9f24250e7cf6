"""Which workers can be used, and what is said of a lane that has none."""

import pytest

from nncore.inside_worker import KERAS, LIGHT
from nncore.roster import LACKING, LACKING_SECONDS, Roster

LATER = LACKING_SECONDS + 1.0


@pytest.fixture
def roster() -> Roster:
    """Return a roster whose light lane has a worker."""
    roster = Roster()
    roster.join("light worker", LIGHT)
    roster.admit("light worker")
    roster.begin_to_wait(0.0)
    return roster


def test_an_empty_lane_is_told_after_a_while(roster: Roster) -> None:
    assert roster.lacking(LACKING_SECONDS) == ""
    assert roster.lacking(LATER) == LACKING[KERAS]


def test_a_worker_that_is_warmed_up_is_waited_for(roster: Roster) -> None:
    roster.join("slow", KERAS)
    assert roster.lacking(LATER) == ""
    assert not roster.ready[KERAS]
    roster.leave("slow")
    assert roster.lacking(LATER + LACKING_SECONDS) == ""
    assert roster.lacking(2 * LATER) == LACKING[KERAS]


def test_a_lane_whose_only_worker_does_not_suit_says_why_at_once(roster: Roster) -> None:
    roster.join("stranger", KERAS)
    roster.unfit["stranger"] = "It runs another version."
    assert roster.lacking(0.0) == "It runs another version."
    roster.join("ours", KERAS)
    assert roster.lacking(0.0) == ""


def test_a_lane_is_open_while_a_worker_is_ready(roster: Roster) -> None:
    roster.join("second", LIGHT)
    roster.admit("second")
    assert roster.leave("light worker") == LIGHT
    assert roster.opened[LIGHT].is_set()
    assert roster.leave("second") == LIGHT
    assert not roster.opened[LIGHT].is_set()
    assert roster.leave("second") is None
