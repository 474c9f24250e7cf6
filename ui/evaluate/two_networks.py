"""Two networks on the same test part: cell by cell, example by example, and whether it was luck."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray

from nncore import evaluation, spec, two_networks
from nncore.datasets import class_names
from nncore.figures import two_networks as figures
from ui import address, job_panel, judged, session
from ui.class_matrix import class_matrix
from ui.evaluate import cell, example, guess, more_than_luck, score
from ui.judged import Judged
from ui.live_chart import chart

GUESSES = {
    "few": "fewer than 25 of 100",
    "some": "25 to 49 of 100",
    "many": "50 to 74 of 100",
    "most": "75 of 100 or more",
}
CELL = "cell"
"""What is looked into besides the groups."""
SHOWN, GUESS = "disagreeing", "mended"
"""Keys of the group that is looked into and of the guess, also in the address."""


@dataclass(frozen=True)
class _Pair:
    """Two networks and what they answer to the same examples."""

    networks: tuple[Judged, Judged]
    y_true: NDArray[np.int64]
    first: NDArray[np.float32]
    second: NDArray[np.float32]

    @property
    def names(self) -> tuple[str, ...]:
        """The classes."""
        return class_names(self.networks[0].experiment.data)

    @cached_property
    def groups(self) -> dict[str, NDArray[np.int64]]:
        """The examples by who is right."""
        return two_networks.groups(self.y_true, self.first, self.second)

    @property
    def counts(self) -> dict[str, int]:
        """How many examples are in each group."""
        return {name: len(members) for name, members in self.groups.items()}

    @property
    def opening(self) -> str:
        """The group that is looked into at first: the first that has examples."""
        return two_networks.first_shown(self.counts)

    @cached_property
    def reports(self) -> list[dict[str, Any]]:
        """What `evaluation.report` says of each."""
        return [evaluation.report(one.predictions, self.names) for one in self.networks]

    @property
    def confusions(self) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Their confusion matrices."""
        first, second = (np.asarray(report["confusion"]) for report in self.reports)
        return first, second

    def members(self, shown: str, looked_at: tuple[int, int]) -> NDArray[np.int64]:
        """Return the examples of a group, or of a cell; none of a group that nobody can choose."""
        if shown != CELL:
            return self.groups.get(shown, np.empty(0, np.int64))
        return two_networks.disagreements(self.y_true, self.first, self.second, *looked_at)


def _comparable(one: spec.Experiment, other: spec.Experiment) -> bool:
    """Whether two are judged on the same examples, however their training part was altered."""
    return one != other and one.data.unaltered == other.data.unaltered


@st.fragment
def section(network: Judged) -> None:
    """Choose a second network and compare the two."""
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    with picture.container() if session.narrow() else controls:
        other = judged.choose(
            "Second network",
            key="other",
            accept=lambda one: _comparable(one, network.experiment),
        )
    if other is None:
        return
    try:
        y_true, first = evaluation.read(network.predictions)
        same, second = evaluation.read(other.predictions)
    except ValueError as refused:
        st.error(str(refused))
        return
    if not np.array_equal(y_true, same) or first.shape != second.shape:
        st.info("These two were not judged on the same examples, so they cannot be compared.")
        return
    pair = _Pair((network, other), y_true, first, second)
    default = _most_different(*pair.confusions)
    looked_at = cell.chosen(pair.names, default)
    mistakes = pair.counts["second"] + pair.counts["neither"]
    guessed = guess.made(GUESS, GUESSES if mistakes else {})

    def look_at_first() -> None:
        members = pair.members(st.session_state[SHOWN], cell.chosen(pair.names, default))
        if len(members):
            example.look_at(int(members[0]), len(y_true))

    def open_cell() -> None:
        st.session_state[SHOWN] = CELL
        look_at_first()

    with controls:
        if guessed is None:
            guess.ask(
                GUESS,
                f"First your guess: of the first network's {mistakes:,} mistakes, how many does "
                "the second get right?",
                GUESSES,
            )
        else:
            _groups(pair, looked_at, look_at_first, open_cell)
            _held_against(guessed, pair.counts["second"], mistakes)
        dimmed = st.toggle("Dim the diagonal", key="dimmed", bind="query-params")
    matrix, inside = picture.columns([3, 2], gap="medium")
    if guessed is None:
        with matrix:
            _difference(pair, dimmed)
        return
    shown = str(st.session_state[SHOWN])
    if shown != CELL and shown not in pair.groups:  # a forged message says what nobody can choose
        shown = pair.opening
    with matrix:
        _difference(
            pair, dimmed, looked_at if shown == CELL else None, cell.press(pair.names, open_cell)
        )
    members, below = pair.members(shown, looked_at), picture.container()
    with inside:
        st.markdown(_heading(pair, shown, looked_at, len(members)))
        cell.examples(
            network.experiment.data,
            members,
            y_true,
            [first, second],
            pair.names,
            theme=job_panel.theme(),
            wide=below,
        )
    below.caption(
        f"{figures.difference_sentence(*pair.confusions, pair.names)} On the diagonal more is "
        f"better, beside it fewer. {cell.HOW}"
    )
    _one_example(pair)
    more_than_luck.explain(
        (network.label, other.label), pair.counts["first"], pair.counts["second"], pair.reports
    )
    kept = guess.kept(GUESS) | cell.kept(pair.names, default)
    address.keep(kept | {SHOWN: None if shown == pair.opening else shown}, key="two.at")


def _labels(counts: dict[str, int]) -> dict[str, str]:
    return {
        "first": f"first alone right: {counts['first']:,}",
        "second": f"second alone right: {counts['second']:,}",
        "neither": f"both wrong: {counts['neither']:,}",
        "both": f"both right: {counts['both']:,}",
        CELL: "one cell of the picture",
    }


def _groups(
    pair: _Pair,
    looked_at: tuple[int, int],
    after: Callable[[], None],
    open_cell: Callable[[], None],
) -> None:
    """Let the reader choose a group of examples, or a cell by its two classes."""
    labels = _labels(pair.counts)
    address.choice(SHOWN, pair.opening, labels)
    shown = st.radio(
        "Look at the examples of",
        list(labels),
        format_func=labels.__getitem__,
        key=SHOWN,
        on_change=after,
    )
    if shown == CELL:
        row = [len(pair.members(CELL, (looked_at[0], other))) for other in range(len(pair.names))]
        cell.choose(pair.names, row, open_cell)


def _held_against(guessed: str, mended: int, mistakes: int) -> None:
    if mistakes:
        told = f"Your guess: {GUESSES[guessed]}. " if guessed else ""
        st.markdown(
            f"{told}Of the first network's {mistakes:,} mistakes the second gets {mended:,} right: "
            f"{100 * mended / mistakes:.0f} of 100."
        )


def _difference(
    pair: _Pair,
    dimmed: bool,
    chosen: tuple[int, int] | None = None,
    on_cell: Callable[[int, int], None] | None = None,
) -> None:
    """Draw the difference of the confusion matrices, covered if nothing may be pressed yet."""
    first, second = pair.confusions
    covered = on_cell is None
    class_matrix(
        figures.difference_cells(first, second, pair.names, dim_diagonal=dimmed, covered=covered),
        key="difference",
        alt="The difference of two confusion matrices, covered."
        if covered
        else figures.difference_sentence(first, second, pair.names),
        chosen=chosen,
        on_cell=on_cell,
    )


def _heading(pair: _Pair, shown: str, looked_at: tuple[int, int], count: int) -> str:
    if shown == CELL:
        true, answered = (pair.names[place] for place in looked_at)
        return f"**{true}** that exactly one of them answers as **{answered}**: {count:,}"
    label = _labels(pair.counts)[shown]
    return f"**{label[0].upper()}{label[1:]}**"


def _one_example(pair: _Pair) -> None:
    """Show the example that is looked at beside what both networks answer."""
    theme, names = job_panel.theme(), pair.names
    number, place = example.chosen(pair.networks[0], theme)
    answers = [evaluation.sample(one.predictions, number) for one in pair.networks]
    truth = answers[0]["label"]
    told = "; ".join(
        f"the {which} says **{names[one['predicted']]}**, with "
        f"{score.percent(max(one['probabilities']))}"
        for which, one in zip(("first", "second"), answers, strict=True)
    )
    with place:
        st.markdown(f"It is **{names[truth]}**; {told}.")
        chart(
            figures.both_probabilities_figure(
                answers[0]["probabilities"],
                answers[1]["probabilities"],
                names,
                ("first", "second"),
                truth,
                theme=theme,
            ),
            key="both_probabilities",
            alt=f"True class {names[truth]}; {told}.".replace("*", ""),
            name="probabilities",
        )


def _most_different(before: NDArray[np.int64], after: NDArray[np.int64]) -> tuple[int, int]:
    """Return the cell beside the diagonal whose counts differ most."""
    change = np.where(np.eye(len(before), dtype=bool), 0, np.abs(after - before))
    row, column = np.unravel_index(int(change.argmax()), change.shape)
    return int(row), int(column)
