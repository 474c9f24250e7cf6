"""Draws the page again when its theme changes, so that charts follow.

Streamlit repaints its own elements at once, but tells the page of a new theme only with the next
run. Until then a chart would show dark letters on a dark page.
"""

import streamlit as st

_component = st.components.v2.component(
    "theme_change",
    js="""
export default function ({ setTriggerValue }) {
  const app = document.querySelector('[data-testid="stApp"]');
  const ground = () => getComputedStyle(app).backgroundColor;
  let before = ground();
  const look = () => {
    if (ground() === before) return;
    before = ground();
    setTriggerValue('changed', before);
  };
  // The theme is a class of the app; a menu or the system may change it.
  const watch = new MutationObserver(() => setTimeout(look, 50));
  watch.observe(app, { attributes: true, attributeFilter: ['class', 'style'] });
  return () => watch.disconnect();
}
""",
    isolate_styles=False,
)


def follow() -> None:
    """Run the page again whenever the theme changes."""
    with st.container(key="unseen_theme_change"):
        _component(key="theme_change", data={}, on_changed_change=lambda: None)
