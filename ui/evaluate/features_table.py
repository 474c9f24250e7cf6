"""On a table the columns are features already: logistic regression beside a small network."""

from __future__ import annotations

import streamlit as st

from nncore import table_lesson
from nncore.engine import EngineBusy, Refused
from nncore.figures import splits as figures
from nncore.table_lesson import Split
from ui import address, job_panel, session
from ui.evaluate import guess
from ui.live_chart import chart

GUESS = "table_guess"
GUESSES = {
    "network": "the network, clearly",
    "neither": "neither, clearly",
    "regression": "logistic regression, clearly",
}
PATIENCE = 0.4
_KEPT = "features.splits"


def section() -> None:
    """Judge both on several splits, as the answers come."""
    guessed = guess.made(GUESS, GUESSES)
    address.keep(guess.kept(GUESS), key="table.at")
    splits: dict[int, Split] = st.session_state.setdefault(_KEPT, {})
    with st.container(key="picture_first"):
        picture, controls = st.columns([2, 1], gap="large")
    rows = table_lesson.experiment(0).data.test_rows
    with controls:
        st.markdown(
            "The breast-cancer table has 30 measurements a tumor: **features given by doctors**. "
            "Logistic regression weighs each column once. A network with a hidden layer of 8 units "
            f"can combine them first. Both learn from the same rows and are judged on the same "
            f"{rows} others, on {table_lesson.SPLITS} different splits. (This part has its own data, "
            "whichever network is chosen above.)"
        )
        if guessed is None:
            guess.ask(GUESS, "Guess first: which is right more often?", GUESSES)
        elif guessed:
            st.markdown(f"Your guess: **{GUESSES[guessed]}**.")
    with picture:
        if guessed is None:
            st.info("The picture appears with your guess.")
            return
        if len(splits) < table_lesson.SPLITS:
            _going_on(splits)
            return
        _picture(list(splits.values()))
    _explanation(list(splits.values()), rows)


@st.fragment(run_every=0.5)
def _going_on(splits: dict[int, Split]) -> None:
    """Ask for one split after the other, and draw those that are there."""
    engine = session.engine()
    if engine is None:
        st.error(session.NOT_RUNNING)
        return
    try:
        for seed in range(table_lesson.SPLITS):
            if seed not in splits:
                splits[seed] = Split(**engine.ask(table_lesson.judged, seed, timeout=PATIENCE))
    except EngineBusy as busy:  # asked again by the next look
        st.caption(str(busy))
    except Refused as refused:
        st.error(str(refused))
        return
    if len(splits) == table_lesson.SPLITS:
        st.rerun()
    if splits:
        _picture(list(splits.values()))
    st.progress(
        len(splits) / table_lesson.SPLITS, text=f"{len(splits)} of {table_lesson.SPLITS} splits"
    )


def _picture(splits: list[Split]) -> None:
    sentence = figures.splits_sentence(splits)
    chart(
        figures.splits_figure(splits, theme=job_panel.theme()),
        key="features.table",
        alt=sentence,
        name="table",
    )


def _explanation(splits: list[Split], rows: int) -> None:
    st.markdown(table_lesson.verdict(splits))
    accuracies = [100 * split.logistic / split.rows for split in splits]
    st.markdown(
        f"One split would have told another story each time: logistic regression alone has between "
        f"{min(accuracies):.1f}% and {max(accuracies):.1f}%, by the split. Each of the {rows} test "
        f"rows is {100 / rows:.1f} points. The splits share rows, so that the interval is rather too "
        "narrow than too wide."
    )
    st.markdown(
        "*A network is not always better.* Where somebody has already found columns that say what "
        "matters, there is little left to learn, and the simple model can be read: one weight a "
        "column. Where the columns are pixels, none of which says anything by itself, learned "
        "features make the difference: see **Images**."
    )
