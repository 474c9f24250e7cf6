"""What Streamlit does anew for every answer, and need not: a quarter of what a slider costs.

It sends the theme with each run, and for that looks through all its options six times. And whenever
a component's state is looked at, which happens some thirty times in one answer, it makes a new
class, by which pages might change that state from their side. Our pages only read it; and classes
are garbage of the kind that only Python's collector finds.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

from streamlit import config
from streamlit.components.v2.bidi_component import main as component
from streamlit.components.v2.presentation import make_bidi_component_presenter
from streamlit.proto.NewSession_pb2 import CustomThemeConfig
from streamlit.runtime import app_session
from streamlit.runtime.state import SessionState

_write_theme = app_session._populate_theme_msg


def save_work() -> None:
    """Do it once, or not at all, from now on; calling it twice is harmless."""
    app_session._populate_theme_msg = _add_theme
    # Whoever edits the theme while the server runs, sees it.
    config.on_config_parsed(_theme.cache_clear, force_connect=True)
    component.make_bidi_component_presenter = _presenter  # type: ignore[attr-defined,assignment]


def _add_theme(msg: CustomThemeConfig, section: str = "theme") -> None:
    theme = _theme(section)
    if theme.ByteSize():  # an empty one would be said to be there
        msg.MergeFrom(theme)


@cache
def _theme(section: str) -> CustomThemeConfig:
    theme = CustomThemeConfig()
    _write_theme(theme, section)
    return theme


def _presenter(events: str, *others: Any) -> Callable[[object, SessionState], object]:
    """Return what a page gets to see of a component: its state, and the events just sent."""
    merged = make_bidi_component_presenter(events, *others)

    def present(state: object, session: SessionState) -> object:
        # Between events there is nothing to merge: what is kept is what is seen.
        return merged(state, session) if session._new_widget_state.get(events) else state

    return present
