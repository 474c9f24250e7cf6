"""A drawing on a page: SVG that `nncore.figures` made, replaced in place when it changes."""

import streamlit as st

_component = st.components.v2.component(
    "drawing",
    html='<div role="img"></div>',
    js="""
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector('[role=img]');
  place.setAttribute('aria-label', data.alt);
  if (place.shown !== data.svg) place.innerHTML = place.shown = data.svg;
}
""",
    isolate_styles=False,
)


def drawing(svg: str, *, key: str, alt: str) -> None:
    """Show a drawing.

    Parameters
    ----------
    svg : str
        Made by a function of `nncore.figures`: nothing a visitor typed may be in it.
    key : str
    alt : str
        One sentence that says what it shows now.
    """
    _component(key=key, data={"svg": svg, "alt": alt})
