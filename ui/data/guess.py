"""A guess before an answer: whoever has guessed remembers what came out."""

import streamlit as st


def percent(question: str, *, key: str, help: str | None = None) -> float | None:
    """Ask for a number from 0 to 100; None until there is one.

    Parameters
    ----------
    question : str
    key : str
        Of the guess, in the session state and in the address.
    help : str, optional
        A sentence; the glossary has one for every term.
    """
    guess: float | None = st.number_input(
        question,
        0.0,
        100.0,
        None,
        step=1.0,
        format="%g",
        key=key,
        bind="query-params",
        help=help,
        placeholder="a number from 0 to 100, then Enter",
    )
    return guess
