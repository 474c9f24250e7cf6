"""A message that asks for a page holds no more than a page's widgets would say."""

from collections.abc import Callable

import pytest
from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.proto.WidgetStates_pb2 import WidgetState

from ui.guard import rerun_size
from ui.guard.rerun_size import too_large


def widgets(count: int) -> ClientState:
    asked = ClientState()
    for number in range(count):
        asked.widget_states.widgets.add(id=f"{number}", int_value=number)
    return asked


def lists(count: int) -> ClientState:
    """Lists of two widgets, with so many entries in all."""
    half = WidgetState(id="a")
    half.string_array_value.data.extend([""] * (count // 2))
    other = WidgetState(id="b")
    other.double_array_value.data.extend([0.0] * (count - count // 2))
    return ClientState(widget_states={"widgets": [half, other]})


def kept(count: int) -> ClientState:
    return ClientState(cached_message_hashes=["f" * 32] * count)


def query(length: int) -> ClientState:
    return ClientState(query_string="a" * length)


def name(length: int) -> ClientState:
    return ClientState(page_name="a" * length)


def hash_kept(length: int) -> ClientState:
    return ClientState(cached_message_hashes=["f" * length])


def widget_name(length: int) -> ClientState:
    return ClientState(widget_states={"widgets": [WidgetState(id="a" * length)]})


def language(length: int) -> ClientState:
    return ClientState(context_info={"locale": "a" * length})


@pytest.mark.parametrize(
    ("asked", "most"),
    [
        (widgets, rerun_size.MOST_WIDGETS),
        (lists, rerun_size.MOST_VALUES),
        (kept, rerun_size.MOST_KEPT),
        (query, rerun_size.LONGEST_ADDRESS),
        (name, rerun_size.LONGEST_NAME),
        (hash_kept, rerun_size.LONGEST_NAME),
        (widget_name, rerun_size.LONGEST_NAME),
        (language, rerun_size.LONGEST_NAME),
    ],
)
def test_each_part_may_hold_so_much_and_no_more(
    asked: Callable[[int], ClientState], most: int
) -> None:
    assert not too_large(asked(most))
    assert too_large(asked(most + 1))


def test_one_widget_may_hold_a_drawing() -> None:
    drawing = WidgetState(id="sheet", json_value="a" * 1_500_000)
    assert not too_large(ClientState(widget_states={"widgets": [drawing]}))
