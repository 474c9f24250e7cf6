"""How much the message that asks for a page may hold.

It names the page and what its widgets say. A program may say something of a hundred thousand
widgets that no page has; Streamlit would keep it all, for as long as the tab is open, and work
through it for seconds. Our pages have at most forty widgets.
"""

from google.protobuf.message import Message  # type: ignore[import-untyped]
from streamlit.proto.ClientState_pb2 import ClientState

MOST_WIDGETS = 500
MOST_VALUES = 10_000
"""In the lists of all widgets together: the choices of a multiselect, the ends of a range."""
MOST_KEPT = 1_000
"""Messages that a browser says it still has."""
LONGEST_NAME = 200
"""Of a page, a part of it, a widget or a language."""
LONGEST_ADDRESS = 32_000
"""As long as the head of a request; see `ui.guard.heads`."""


def too_large(asked: ClientState) -> bool:
    """Say whether it holds more than any page of ours makes a browser send."""
    widgets = asked.widget_states.widgets
    context = asked.context_info
    names = [asked.page_script_hash, asked.page_name, asked.fragment_id]
    names += [context.timezone, context.locale, context.color_scheme]
    return (
        len(widgets) > MOST_WIDGETS
        or len(asked.cached_message_hashes) > MOST_KEPT
        or len(asked.query_string) > LONGEST_ADDRESS
        or len(context.url) > LONGEST_ADDRESS
        or max(map(len, names)) > LONGEST_NAME
        or any(len(widget.id) > LONGEST_NAME for widget in widgets)
        or any(len(one) > LONGEST_NAME for one in asked.cached_message_hashes)
        or sum(_values(widget) for widget in widgets) > MOST_VALUES
    )


def _values(message: Message) -> int:
    """Count the entries of all lists in a message, however deep."""
    count = 0
    for field, value in message.ListFields():
        if field.is_repeated:
            count += len(value)
        elif field.message_type is not None:
            count += _values(value)
    return count
