"""What a page shows stands in its address: copy the link, and somebody else sees the same.

Streamlit's own widgets do this with `bind="query-params"`. This module is for everything else: for
components of our own, and for values that no widget holds. A value has the same name in the
session state and in the address, a default is left out of the address, and whatever a stranger
writes there that is no valid value counts as the default. The browser replaces the address instead
of adding to its history, so that the Back button leads to the page before this one, not to the
slider's position before this one.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

_PAGE, _ARRIVED, _BY_LINK = "address.page", "address.arrived", "address.by_link"

JAVASCRIPT = """
const remember = (name, text) => {
  const address = new URL(document.location.href);
  if (text === null) address.searchParams.delete(name);
  else address.searchParams.set(name, text);
  if (address.href !== document.location.href) history.replaceState(history.state, '', address);
};
"""
"""A function for components: `remember(name, text)` writes a value, or removes it if null."""

_component = st.components.v2.component(
    "address",
    js=JAVASCRIPT
    + """
export default function ({ data }) {
  for (const [name, text] of Object.entries(data)) remember(name, text);
}
""",
    isolate_styles=False,
)


def arrive(page: str) -> None:
    """Take note of the address if the visitor has just come to it; called on every run.

    Either to the page, or back to one of its earlier addresses by the browser's Back button. At any
    other time the address says nothing: a browser sends with every click the address it has, and
    while an answer is under way that is the one before. Numbers without end are taken out first,
    for Streamlit's number fields stumble over them.

    Parameters
    ----------
    page : str
        The page's path.
    """
    elsewhere = st.session_state.get(_PAGE) != page
    came_back = _came_back()
    if elsewhere and came_back and not st.query_params:
        _as_it_was_left()
    if elsewhere or came_back:
        endless = [name for name, text in st.query_params.items() if _endless(text)]
        if endless:
            for name in endless:
                del st.query_params[name]
            st.rerun()
        st.session_state[_PAGE] = page
        st.session_state[_ARRIVED] = dict(st.query_params)
    if elsewhere:
        st.session_state[_BY_LINK] = bool(st.query_params)


def by_link() -> bool:
    """Say whether the visitor came to this page by an address that says what is to be seen."""
    return bool(st.session_state.get(_BY_LINK, False))


def number(name: str, default: float, low: float, high: float) -> float:
    """Return a value of the session state; a visitor who just arrived brings it in the address.

    Parameters
    ----------
    name : str
        In the session state and in the address.
    default, low, high : float
        What it is at first, and within which bounds an address may set it.
    """
    text = brought(name)
    if text is not None:
        try:
            value = float(text)
        except ValueError:
            value = math.nan
        # A NaN is within no bounds.
        st.session_state[name] = value if low <= value <= high else default
    return float(st.session_state.setdefault(name, default))


def choice(name: str, default: str, options: Collection[str]) -> str:
    """Return a value of the session state that is one of some options; see `number`."""
    text = brought(name)
    if text is not None:
        st.session_state[name] = text if text in options else default
    return str(st.session_state.setdefault(name, default))


def keep(values: Mapping[str, str | None], *, key: str) -> None:
    """Write values that no widget holds into the address.

    Parameters
    ----------
    values : mapping of str to str or None
        None, for a default, removes a name from the address.
    key : str
        Of this place in the page.
    """
    _component(key=key, data=dict(values))


def _came_back() -> bool:
    """Say whether this run was asked for by the browser's Back or Forward button."""
    run = get_script_run_ctx()
    return run is not None and run.is_history_navigation


def _as_it_was_left() -> None:
    """Let the page's widgets keep what this visitor chose there before going elsewhere.

    Streamlit empties the address of a page before it opens the next one, and the browser's history
    keeps the empty one, too: Back would lead to the page as nobody had ever seen it.
    """
    run = get_script_run_ctx()
    if run is not None:
        run.is_history_navigation = False


def _endless(text: str) -> bool:
    try:
        return math.isinf(float(text))
    except ValueError:
        return False


def brought(name: str) -> str | None:
    """Return what the address said of a name when the visitor came to this page; only once."""
    arrived: dict[str, str] = st.session_state.get(_ARRIVED, {})
    return arrived.pop(name, None)
