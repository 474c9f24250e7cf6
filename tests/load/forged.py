"""What a browser never says of a widget, and whoever writes messages by hand may."""

from __future__ import annotations

import json

from hypothesis import strategies as st
from streamlit.proto.WidgetStates_pb2 import WidgetState

NATIVE = {
    "BidiComponent": ("json_value", "json_trigger_value"),
    "NumberInput": ("double_value", "int_value"),
    "Selectbox": ("string_value",),
    "Dataframe": ("string_value",),
    "Radio": ("string_value",),
    "TextInput": ("string_value",),
    "ButtonGroup": ("string_array_value",),
    "Slider": ("string_array_value", "double_array_value"),
    "MultiSelect": ("string_array_value",),
    "Checkbox": ("bool_value",),
    "Expandable": ("bool_value",),
    "Popover": ("bool_value",),
    "MenuButton": ("string_trigger_value",),
    "Button": ("trigger_value",),
    "FileUploader": ("file_uploader_state_value",),
}
"""Streamlit's name of an element → kinds of values that its browser side sends."""

KINDS_OF_ELEMENTS = st.sampled_from([*NATIVE, "BidiComponent", "BidiComponent", "NumberInput"])
KINDS = sorted({kind for kinds in NATIVE.values() for kind in kinds} | {"bytes_value"})

numbers = st.sampled_from([0.0, -0.0, 1.0, -1.0, 3.5, 9_999.0, 1e308, -1e308, 1e-320]) | st.floats()
whole = st.sampled_from([0, 1, -1, 7, 2**53, 2**62, -(2**62)]) | st.integers(-20, 20)
words = st.sampled_from(
    ["", "0", "1", "mnist_dense", "moons", "Data", "nan", "\u202e\0", "<b>", "a" * 100_000]
) | st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-12, 12)
    | st.sampled_from([10**400, 2**63])
    | numbers
    | words,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=3),
    max_leaves=6,
)
pairs = st.lists(plain, min_size=2, max_size=2)
PNG = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg=="
DRAWN = st.sampled_from(
    [f"data:image/png;base64,{PNG}", PNG, "data:,", "data:image/png;base64,A", ""]
)
states = st.dictionaries(
    st.sampled_from(["sent", "value", "raw", "data", "image", "imageData", "width", "height"]),
    plain | pairs | DRAWN,
    max_size=4,
)
"""What a component keeps: live sliders `sent`, the sheet of the Draw page its picture."""
EVENTS = ("picked", "pointed", "pressed", "explain", "news", "chosen", "changed")
# Whichever of them a component knows: it is told the same value for each.
all_events = (plain | pairs).map(lambda value: [{"event": one, "value": value} for one in EVENTS])
events = all_events | st.lists(plain, max_size=3)
texts = st.sampled_from(["", "{", "NaN", "[" * 50_000, "1" + "0" * 5_000, '"\\ud800"'])


@st.composite
def values(draw: st.DrawFn, element: str) -> WidgetState:
    """A value for an element of this kind: mostly of the kind it holds, sometimes of any."""
    kinds = NATIVE.get(element, ()) if draw(st.integers(0, 3)) else ()
    kind = draw(st.sampled_from(kinds or KINDS))
    state = WidgetState()
    if kind in ("bool_value", "trigger_value"):
        setattr(state, kind, draw(st.booleans()))
    elif kind == "double_value":
        state.double_value = draw(numbers)
    elif kind == "int_value":
        state.int_value = draw(whole)
    elif kind == "string_value" and element == "Dataframe":
        rows = draw(plain | st.lists(whole, max_size=2))
        state.string_value = json.dumps({"selection": draw(st.just({"rows": rows}) | plain)})
    elif kind == "string_value":
        state.string_value = draw(words)
    elif kind == "bytes_value":
        state.bytes_value = draw(st.binary(max_size=20))
    elif kind == "json_value":
        state.json_value = draw(texts | states.map(json.dumps))
    elif kind == "json_trigger_value":
        state.json_trigger_value = draw(texts | events.map(json.dumps))
    elif kind == "double_array_value":
        state.double_array_value.data.extend(draw(st.lists(numbers, max_size=3)))
    elif kind == "string_array_value":
        state.string_array_value.data.extend(
            draw(st.lists(words, max_size=3) | st.just(["x"] * 9_999))
        )
    elif kind == "string_trigger_value":
        state.string_trigger_value.data = draw(words)
    else:
        file = state.file_uploader_state_value.uploaded_file_info.add()
        file.file_id, file.name, file.size = draw(words), draw(words), abs(draw(whole))
    return state


def addressed(state: WidgetState, widget: str) -> WidgetState:
    """Return what was said, said of this widget; a component's events have an id of their own."""
    events = state.WhichOneof("value") == "json_trigger_value"
    state.id = f"$$STREAMLIT_INTERNAL_KEY_{widget}__events" if events else widget
    return state
