"""Which classes are taken for which, how often, and the examples behind each number."""

import itertools
from collections.abc import Sequence
from typing import Any

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from nncore import evaluation, glossary, mistakes
from nncore.datasets import class_names
from nncore.figures import evaluation as figures
from nncore.inference import SCORES
from ui import address, job_panel, session
from ui.class_matrix import class_matrix
from ui.evaluate import cell, example, guess, score
from ui.judged import Judged

GUESS = "confused"
"""Key of the guess, also in the address."""


@st.fragment
def section(network: Judged) -> None:
    """Show scores, the confusion matrix, what stands in its cells, each class and one example."""
    data = network.experiment.data
    names = class_names(data)
    try:
        report = evaluation.report(network.predictions, names)
    except ValueError as refused:
        st.error(str(refused))
        return
    y_true, y_prob = evaluation.read(network.predictions)
    confusion = np.asarray(report["confusion"])
    taken = {
        f"{true}-{answered}": f"{names[true]} taken for {names[answered]}"
        for true, answered in itertools.permutations(range(len(names)), 2)
    }
    options = [f"{true}-{answered}" for true, answered in mistakes.to_guess_from(confusion)]
    guessed = guess.made(GUESS, taken if options else {})
    default = (mistakes.frequent(confusion, 1) or [(0, 0)])[0]
    looked_at = cell.chosen(names, default) if guessed is not None else None

    def first_of_cell() -> None:
        true, answered = cell.chosen(names, default)
        members = mistakes.in_cell(y_true, y_prob, true, answered)
        if len(members):
            example.look_at(int(members[0]), len(y_true))

    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    above = picture.container() if session.narrow() else controls
    with above:
        score.score(report, network)
    with controls:
        cells = st.segmented_control(
            "Cells of the confusion matrix",
            ["counts", "shares of each row"],
            default="counts",
            required=True,
            key="cells",
            bind="query-params",
            help=glossary.sentence("confusion_matrix"),
        )
        dimmed = st.toggle(
            "Dim the diagonal",
            key="dimmed",
            bind="query-params",
            help="The diagonal holds the correct answers. Dimmed, it leaves the mistakes in sight.",
        )
        if looked_at is not None:
            cell.choose(names, report["confusion"][looked_at[0]], first_of_cell)

    matrix, inside = picture.columns([3, 2], gap="medium")
    with matrix:
        class_matrix(
            figures.confusion_cells(
                confusion,
                names,
                normalize=cells != "counts",
                dim_diagonal=dimmed,
                covered=guessed is None,
            ),
            key="confusion",
            alt=figures.confusion_sentence(confusion, names)
            if guessed is not None
            else "The confusion matrix, its mistakes covered.",
            chosen=looked_at,
            on_cell=cell.press(names, first_of_cell) if guessed is not None else None,
        )
    below = picture.container()
    with inside:
        if looked_at is None:
            guess.ask(
                GUESS,
                "First your guess: which mistake is the most frequent?",
                {option: taken[option] for option in options},
            )
        else:
            if guessed:
                st.markdown(_verdict(guessed, confusion, names))
            _inside(network, y_true, y_prob, looked_at, below)
    with below:
        if guessed is not None:
            told = figures.confusion_sentence(confusion, names)
            st.caption(f"{told} {cell.HOW}")
    if network.experiment.training.loss in SCORES:
        st.caption(
            "This network was trained with hinge loss: it gives a score, not a probability. A "
            "score of -1 is written here as 0%, one of 0 as 50%, one of 1 as 100%."
        )
    if len(names) > 2:
        st.markdown(score.second_guess(mistakes.second_guesses(y_true, y_prob)))
    example.answered(network, job_panel.theme())
    _class_by_class(report, names)
    address.keep(guess.kept(GUESS) | cell.kept(names, default), key="mistakes.at")


def _inside(
    network: Judged,
    y_true: NDArray[np.int64],
    y_prob: NDArray[np.float32],
    looked_at: tuple[int, int],
    below: DeltaGenerator,
) -> None:
    """Show the examples of the chosen cell."""
    data = network.experiment.data
    names = class_names(data)
    true, answered = looked_at
    members = mistakes.in_cell(y_true, y_prob, true, answered)
    order = "most doubtful first" if true == answered else "surest first"
    st.markdown(
        f"**{names[true]}** answered as **{names[answered]}**: {len(members):,}"
        + (f", {order}" if len(members) > 1 else "")
    )
    cell.examples(data, members, y_true, [y_prob], names, theme=job_panel.theme(), wide=below)


def _verdict(guessed: str, confusion: NDArray[np.int64], names: Sequence[str]) -> str:
    """Hold the guess against the counts."""
    true, answered = (int(label) for label in guessed.split("-"))
    count = int(confusion[true, answered])
    most = mistakes.frequent(confusion, 1)[0]
    told = f"Your guess: {names[true]} taken for {names[answered]}, {_times(count)}."
    if count == confusion[most]:
        return f"{told} No mistake is more frequent."
    return (
        f"{told} Most frequent is {names[most[0]]} taken for {names[most[1]]}, "
        f"{_times(int(confusion[most]))}."
    )


def _times(count: int) -> str:
    return "once" if count == 1 else f"{count:,} times"


def _class_by_class(report: dict[str, Any], names: Sequence[str]) -> None:
    """Show the report, and read one class of it aloud."""
    st.subheader("Class by class")
    weakest = min(report["classes"], key=lambda one: one["f1"])["label"]
    left, right = st.columns([3, 2], gap="large")
    with left:
        score.table(report, names)
    with right:
        label = st.selectbox(
            "What the figures mean for the class",
            range(len(names)),
            index=weakest,
            format_func=names.__getitem__,
            key=f"read.{'.'.join(names)}",
            help=score.EXPLAINED,
        )
        st.markdown(score.reading(report, names, label))
    for note in report["notes"]:
        st.info(note)
