"""Which runs are begun at all: the bounds of this host, of one visitor and of the line.

Each refusal is a sentence that says why and what would help, and a line in the event log.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from nncore import event_log
from nncore.jobs import Refused, compares
from nncore.limits import Limits
from nncore.records import Records
from nncore.spec import Experiment

COMPARISONS_SHARE = 0.5
"""Of the places in line, what the runs of all visitors' comparisons may fill."""
MAXIMUM_OWNER_CHARACTERS = 200


class Admission:
    """Refuses runs. `waiting` is everywhere the number of runs that wait, of all visitors.

    Parameters
    ----------
    limits : Limits
    records : Records
    """

    def __init__(self, limits: Limits, records: Records) -> None:
        self._limits = limits
        self._records = records

    def check_press(self, owner: str, expected_accuracy: float | None) -> None:
        """Refuse what no page of ours sends.

        Raises
        ------
        Refused
        """
        if not owner or len(owner) > MAXIMUM_OWNER_CHARACTERS:
            raise Refused("This browser sent no valid token. Reload the page.")
        if expected_accuracy is not None and not 0.0 <= expected_accuracy <= 1.0:
            raise Refused("The expected accuracy must lie between 0 and 1.")

    def check_size(self, experiments: Iterable[Experiment]) -> None:
        """Refuse if one of these Experiments is too large for this host.

        Raises
        ------
        Refused
        """
        for experiment in experiments:
            refusal = self._limits.refusal(experiment)
            if refusal is not None:
                _refuse("too_large_for_host", refusal)

    def check_place(self, owner: str, waiting: int) -> None:
        """Refuse a run if this visitor or the line has too many.

        Raises
        ------
        Refused
        """
        own, limits = self._records.started_by(owner), self._limits
        bound = limits.max_comparison_runs if compares(owner) else limits.max_visitor_runs
        if own >= bound:
            _refuse(
                "visitor_has_enough",
                f"You have {own} runs going on, and this host runs at most {bound} a visitor. "
                "Stop one, or wait until it ends.",
            )
        if waiting >= limits.max_waiting:
            _refuse(
                "queue_full", f"{waiting} runs are waiting already. Try again in a few minutes."
            )

    def check_comparison(self, new: int, owner: str, waiting: int) -> None:
        """Refuse a comparison if its new runs are too many for this visitor or for the line.

        Raises
        ------
        Refused
        """
        going_on, bound = self._records.started_by(owner), self._limits.max_comparison_runs
        if going_on + new > bound:
            _refuse(
                "visitor_has_enough",
                f"These are {new} runs, and {going_on} of an earlier comparison of yours go "
                f"on; this host runs at most {bound} at a time. "
                "Stop the earlier one, or choose fewer variants or seeds.",
            )
        compared, places = self._records.compared(), self._limits.max_waiting
        full = waiting + new > places
        if new and (full or compared + new > places * COMPARISONS_SHARE):
            _refuse(
                "too_many_compared",
                f"These are {new} runs, and {compared} of other comparisons go on already; "
                "half of the places in line are kept for single runs. Try again in a few "
                "minutes, or choose fewer variants or seeds.",
            )


def _refuse(why: str, sentence: str) -> NoReturn:
    event_log.tell("run_refused", why=why)
    raise Refused(sentence)
