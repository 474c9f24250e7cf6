"""Which cell of a confusion matrix is looked into, and the examples that stand in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import streamlit as st
from numpy.typing import NDArray
from streamlit.delta_generator import DeltaGenerator

from nncore import mistakes, spec
from nncore.datasets import DESCRIPTIONS
from nncore.figures import gallery
from nncore.figures import plane_answers as plane_figures
from nncore.figures.theme import ThemeName
from ui import address, session
from ui.evaluate import example, score
from ui.live_chart import chart
from ui.thumbnails import Thumbnail, thumbnails

TRUE, ANSWERED = "true", "answered"
"""Keys of the cell, by names of classes, in the session state and in the address."""
HOW = "Press a cell to see its examples; the arrow keys go from cell to cell."
FIRST, MORE = {1: 16, 2: 12}, 24
"""Examples shown at first, for one or two networks, and how many more with each press."""


def chosen(names: Sequence[str], default: tuple[int, int]) -> tuple[int, int]:
    """Return row and column of the cell that is looked into.

    Parameters
    ----------
    names : sequence of str
        The classes.
    default : (int, int)
        The cell that is looked into at first.
    """
    places = []
    for key, place in zip((TRUE, ANSWERED), default, strict=True):
        name = address.choice(key, names[place], names)
        if name not in names:  # the network that was judged before had other classes
            name = st.session_state[key] = names[place]
        places.append(names.index(name))
    return places[0], places[1]


def kept(names: Sequence[str], default: tuple[int, int]) -> dict[str, str | None]:
    """Return what `ui.address.keep` writes of the cell."""
    return {
        key: None if st.session_state.get(key) == names[place] else st.session_state.get(key)
        for key, place in zip((TRUE, ANSWERED), default, strict=True)
    }


def choose(names: Sequence[str], counts: Sequence[int], after: Callable[[], None]) -> None:
    """Draw two fields for the cell: what a press on the picture does, in words.

    Parameters
    ----------
    names : sequence of str
    counts : sequence of int, shape (classes,)
        Examples in each cell of the chosen row.
    after : function
        Called when another cell was chosen.
    """
    left, right = st.columns(2)
    left.selectbox("True class", list(names), key=TRUE, on_change=after)
    written = {name: f"{name} ({count:,})" for name, count in zip(names, counts, strict=True)}
    right.selectbox(
        "Answer (examples)",
        list(names),
        key=ANSWERED,
        format_func=lambda name: written.get(name, name),
        on_change=after,
    )


def press(names: Sequence[str], after: Callable[[], None]) -> Callable[[int, int], None]:
    """Return what happens when a cell of the picture is pressed."""

    def pressed(true: int, answered: int) -> None:
        st.session_state[TRUE], st.session_state[ANSWERED] = names[true], names[answered]
        after()

    return pressed


def examples(
    data: spec.Data,
    numbers: NDArray[np.int64],
    y_true: NDArray[np.int64],
    answers: Sequence[NDArray[np.float32]],
    names: Sequence[str],
    *,
    theme: ThemeName,
    wide: DeltaGenerator,
) -> None:
    """Show examples of the test part, each with what one or two networks answer.

    Parameters
    ----------
    data : spec.Data
    numbers : ndarray of int
        Of the examples, in the order in which they are shown.
    y_true : ndarray of int, shape (n,)
    answers : sequence of ndarray, shape (n, classes) each
        Probabilities, one array a network.
    names : sequence of str
        The classes.
    theme : "light" or "dark"
    wide : DeltaGenerator
        Where rows of a table are shown, which need more room than images.
    """
    if not len(numbers):
        st.caption("There are none.")
        return
    if DESCRIPTIONS[data.name].kind == "plane":
        _on_the_plane(data, numbers, y_true, names, theme)
        return
    key = f"more.{numbers[0]}.{len(numbers)}"
    count = min(st.session_state.get(key, FIRST[len(answers)]), mistakes.AT_MOST)
    shown = numbers[:count].tolist()
    found = session.ask(mistakes.examples, data.model_dump_json(), " ".join(map(str, shown)))
    if found is None:
        st.skeleton(height=240)
        return
    if found["kind"] == "images":
        drawn = [
            _thumbnail(number, image, found["maximum"], y_true, answers, names)
            for number, image in zip(shown, found["images"], strict=True)
        ]
        thumbnails(
            drawn,
            key="thumbnails",
            chosen=st.session_state.get(example.KEY),
            on_choose=lambda number: example.look_at(number, len(y_true)),
        )
        st.caption(
            "Small bars: the probability of each class, in order"
            + (", above the first network's, below the second's" if len(answers) == 2 else "")
            + ". Blue: the answer. ▲: the true class."
        )
    else:
        with wide:
            _rows(shown, found, y_true, answers, names)
    if count < min(len(numbers), mistakes.AT_MOST):
        st.button(
            f"Show more ({len(numbers) - count:,} left)",
            key="more",
            on_click=lambda: st.session_state.update({key: count + MORE}),
        )


def _thumbnail(
    number: int,
    image: list[list[int]],
    maximum: int,
    y_true: NDArray[np.int64],
    answers: Sequence[NDArray[np.float32]],
    names: Sequence[str],
) -> Thumbnail:
    given = [y_prob[number] for y_prob in answers]
    said = [f"{names[int(shares.argmax())]}, {score.percent(shares.max())}" for shares in given]
    return Thumbnail(
        number,
        gallery.data_uri(np.asarray(image) / maximum),
        [np.round(shares.astype(float), 4).tolist() for shares in given],
        int(y_true[number]),
        _caption(given, names),
        f"Test example {number}: true {names[y_true[number]]}, answered {' and '.join(said)}",
    )


def _caption(given: Sequence[NDArray[np.float32]], names: Sequence[str]) -> str:
    """Write what fits below a small image: one answer with its probability, or two answers."""
    if len(given) > 1:
        return " | ".join(names[int(shares.argmax())] for shares in given)
    share = float(given[0].max())
    return f"{names[int(given[0].argmax())]}, " + (f"{share:.0%}" if share < 0.99 else ">99%")


def _rows(
    shown: list[int],
    found: dict[str, list[list[float]]],
    y_true: NDArray[np.int64],
    answers: Sequence[NDArray[np.float32]],
    names: Sequence[str],
) -> None:
    """Show rows of a table, each with the network's answers before its features."""
    table: dict[str, list[object]] = {
        "example": list(shown),
        "true": [names[y_true[number]] for number in shown],
    }
    for place, y_prob in enumerate(answers):
        which = ("", " of the second")[place]
        given = [y_prob[number] for number in shown]
        table[f"answer{which}"] = [names[int(shares.argmax())] for shares in given]
        table[f"probability{which}"] = [score.percent(shares.max()) for shares in given]
    table |= {
        str(name): list(column)
        for name, column in zip(
            found["feature_names"], zip(*found["rows"], strict=True), strict=True
        )
    }

    def selected() -> None:
        match st.session_state["cell.rows"]:  # a browser may send anything
            case {"selection": {"rows": [int() as row, *_]}} if 0 <= row < len(shown):
                example.look_at(shown[row], len(y_true))

    st.dataframe(
        table,
        hide_index=True,
        height=min(38 * (len(shown) + 1), 300),
        key="cell.rows",
        on_select=selected,
        selection_mode="single-row",
    )


def _on_the_plane(
    data: spec.Data,
    numbers: NDArray[np.int64],
    y_true: NDArray[np.int64],
    names: Sequence[str],
    theme: ThemeName,
) -> None:
    found = session.ask(mistakes.plane, data.model_dump_json())
    if found is None:
        st.skeleton(height=320)
        return
    marked = [number for number in numbers.tolist() if number < len(found["points"])]
    chart(
        plane_figures.marked_figure(
            found["points"],
            y_true[: len(found["points"])].tolist(),
            names,
            found["names"],
            marked,
            theme=theme,
        ),
        key="cell.plane",
        alt=plane_figures.marked_sentence(marked, len(found["points"])),
        name="mistakes",
        on_point=lambda number: example.look_at(number, len(y_true)),
    )
