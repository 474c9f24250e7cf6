"""What was said of a widget counts only if that widget can have such a value.

Anybody can speak to the server without a browser, and say that a switch stands at "x". Streamlit
hands that to its own conversions, which fail in ways of their own before any page is run. Here it is
as if nothing had been said, which is what Streamlit does with values of widgets it does not know.
"""

from typing import Any

from streamlit.proto.WidgetStates_pb2 import WidgetState
from streamlit.runtime.state.common import WidgetMetadata
from streamlit.runtime.state.session_state import Serialized, WStates

_NUMBERS = {"int_value", "double_value"}
"""A number field is declared to hold the one, and browsers send whichever it shows."""
_read = WStates.__getitem__


def check() -> None:
    """Have every value checked from now on; calling it twice is harmless."""
    WStates.__getitem__ = _checked  # type: ignore[method-assign]


def _checked(values: WStates, name: str) -> Any:
    said, widget = values.states.get(name), values.widget_metadata.get(name)
    if isinstance(said, Serialized) and widget and not _fits(said.value, widget):
        raise KeyError(name)
    try:
        return _read(values, name)
    # Each kind of widget converts what it gets in its own way, and fails in its own.
    except Exception as error:
        raise KeyError(name) from error


def _fits(said: WidgetState, widget: WidgetMetadata[Any]) -> bool:
    """Say whether a value is of the widget's kind; None, which empties a field, always is."""
    kind = said.WhichOneof("value")
    return kind in (None, widget.value_type) or {kind, widget.value_type} <= _NUMBERS
