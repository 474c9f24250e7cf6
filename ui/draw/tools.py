"""The canvas's tools: undo and redo below the paper, and a drawing that is sent at once.

The canvas component lays its tools over the paper's upper right corner, invisible until a mouse is
there. A finger that begins a stroke in that corner would press them. They are styled from here, as
the component offers no other way: large, below the paper, and only those that a digit needs. And
the component waits a fifth of a second after a stroke before it sends the drawing; its own button
"Update the app", which sends it now, is pressed when a stroke ends. Where the canvas does not
arrive, on a line that loses it or behind a filter, the browser tells.
"""

from collections.abc import Callable

import streamlit as st

CSS = """
.dc-root > .dc-toolbar, .dc-root:hover > .dc-toolbar {
  position: static; opacity: 1; padding: 0.4rem 0 0; transition: none;
}
.dc-toolbar-card { box-shadow: none; padding: 0; gap: 0.4rem; background: none; }
.dc-icon-button {
  min-width: 44px; min-height: 40px; border: 1px solid var(--st-border-color);
  color: var(--st-text-color);
}
.dc-icon-button svg { width: 1.2rem; height: 1.2rem; }
.dc-icon-button:focus-visible { outline: 3px solid var(--st-primary-color); outline-offset: 2px; }
.dc-toolbar-separator, .dc-icon-button:not([aria-label="Undo"], [aria-label="Redo"]) {
  display: none;
}
"""

PATIENCE = 10_000
"""Milliseconds after which a canvas that has not come is taken for lost."""

_component = st.components.v2.component(
    "canvas_tools",
    js="""
const style = new CSSStyleSheet();
const sendAtOnce = (root) => {
  let drawing = false;
  const paper = root.querySelector('.dc-container');
  for (const begin of ['mousedown', 'touchstart'])
    paper.addEventListener(begin, () => { drawing = true; }, { capture: true, passive: true });
  for (const end of ['mouseup', 'touchend'])
    document.addEventListener(end, () => {
      if (!drawing) return;
      drawing = false;
      // After the component has added the stroke to its drawing.
      setTimeout(() => root.querySelector('[aria-label^="Update the app"]')?.click());
    });
};
export default function ({ data, setTriggerValue }) {
  style.replaceSync(data.css);
  const began = performance.now();
  let arrived = false;
  // The canvas arrives when its own script has been loaded, which nothing announces.
  const timer = setInterval(() => {
    for (const place of document.querySelectorAll('.st-key-sheet *')) {
      const root = place.shadowRoot;
      if (!root?.querySelector('.dc-root')) continue;
      arrived = true;
      if (root.adoptedStyleSheets.includes(style)) continue; // the sheet before this one
      root.adoptedStyleSheets = [...root.adoptedStyleSheets, style];
      sendAtOnce(root);
      clearInterval(timer);
    }
    if (performance.now() - began < data.patience) return;
    clearInterval(timer);
    if (!arrived) setTriggerValue('missing', true);
  }, 50);
  return () => clearInterval(timer);
}
""",
    isolate_styles=False,
)


def tidy(sheet: int, missing: Callable[[], None]) -> None:
    """Put the tools of a sheet's canvas in order.

    Parameters
    ----------
    sheet : int
    missing : callable
        Called if the canvas does not arrive in the browser.
    """
    _component(
        key="canvas.tools",
        data={"css": CSS, "sheet": sheet, "patience": PATIENCE},
        on_missing_change=missing,
    )
