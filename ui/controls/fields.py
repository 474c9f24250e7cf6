"""One widget for one field of a specification: bounds from the specification, help from the glossary."""

from collections.abc import Sequence
from typing import Any

import streamlit as st

from nncore import glossary
from nncore.spec import Specification


def bounds(part: Specification, field: str) -> tuple[Any, Any]:
    """Return the least and the greatest value a field accepts; None where there is no bound.

    Number fields include their bounds, so one that the specification excludes is moved a little,
    but not beyond the value that the field has: a link may bring one closer to it.
    """
    value = getattr(part, field)
    least = greatest = None
    for rule in type(part).model_fields[field].metadata:
        least = getattr(rule, "ge", least)
        greatest = getattr(rule, "le", greatest)
        if getattr(rule, "gt", None) is not None:
            least = min(rule.gt + 1e-6, value)
        if getattr(rule, "lt", None) is not None:
            greatest = max(rule.lt - 1e-6, value)
    return least, greatest


def number(
    part: Specification,
    field: str,
    label: str,
    key: str,
    *,
    step: float | None = None,
    greatest: float | None = None,
    term: str | None = None,
    disabled: bool = False,
) -> Any:
    """Draw a number field and return its value, of the field's own type.

    Parameters
    ----------
    part : Specification
    field : str
        A field of the part, with a least and a greatest value.
    label, key : str
        What stands beside it; what distinguishes the part's fields from those of other parts.
    step : float, optional
        What the buttons add; by default 1 or 0.05.
    greatest : float, optional
        A host's limit, where it is below the specification's.
    term : str, optional
        Of the glossary; by default the field.
    disabled : bool
    """
    value = getattr(part, field)
    low, high = bounds(part, field)
    if greatest is not None:
        high = min(high, greatest)
        if value > high:
            st.caption(f"{label}: {value:,} is more than this host allows, so it is {high:,} here.")
        value = min(value, high)
    whole = isinstance(value, int)
    kind: type = int if whole else float
    given = st.number_input(
        label,
        min_value=kind(low),
        max_value=kind(high),
        value=kind(value),
        step=kind(step) if step is not None else (1 if whole else 0.05),
        format="%d" if whole else "%g",
        help=glossary.sentence(term or field),
        key=f"{key}.{field}",
        disabled=disabled,
    )
    # An emptied field keeps the value it had.
    return value if given is None else given


def choice(
    part: Specification,
    field: str,
    label: str,
    options: Sequence[str],
    key: str,
    *,
    names: dict[str, str] | None = None,
    term: str | None = None,
    explained: bool = True,
) -> str:
    """Draw a select box over names and return the chosen one.

    The help says what the field is and, if `explained`, what the choice in force is.
    """
    value: str = getattr(part, field)
    names = names or {}
    return str(
        st.selectbox(
            label,
            options,
            index=list(options).index(value),
            format_func=lambda name: names.get(name, name),
            help=help_text(term or field, value if explained else field),
            key=f"{key}.{field}",
        )
    )


def help_text(term: str, value: str) -> str:
    """Explain a field and the value it has now, in the glossary's sentences."""
    if value == term or value not in glossary.TERMS:
        return glossary.sentence(term)
    return f"{glossary.sentence(term)}\n\n**{value}**: {glossary.sentence(value)}"


def edited(part: Specification, **values: Any) -> Any:
    """Return the part with new values, validated."""
    return type(part).model_validate({**part.model_dump(), **values})
