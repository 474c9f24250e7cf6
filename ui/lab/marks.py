"""The same thing said three times: pointing at one, or focusing it, marks the others.

What belongs together are containers whose keys begin with the same `mark_…_`, such as
`mark_forward-1_formula` and `mark_forward-1_numpy`.
"""

import streamlit as st

JAVASCRIPT = """
const name = (place) => [...place.classList].find((one) => one.startsWith('st-key-mark_'));
const family = (place) => name(place)?.slice(0, name(place).lastIndexOf('_') + 1);
const places = () => document.querySelectorAll('[class*="st-key-mark_"]');
const mark = (event) => {
  const chosen = event.target.closest?.('[class*="st-key-mark_"]');
  const own = chosen && family(chosen);
  for (const one of places()) one.classList.toggle('marked', Boolean(own) && family(one) === own);
};
export default function () {
  const prepare = () => { for (const one of places()) one.tabIndex = 0; };
  prepare();
  const watching = new MutationObserver(prepare);
  watching.observe(document.body, { childList: true, subtree: true });
  for (const kind of ['pointerover', 'focusin']) document.addEventListener(kind, mark);
  return () => {
    watching.disconnect();
    for (const kind of ['pointerover', 'focusin']) document.removeEventListener(kind, mark);
  };
}
"""

CSS = """
[class*="st-key-mark_"] { border-radius: 0.4rem; padding: 0.25rem 0.4rem; border-left: 4px solid transparent; }
[class*="st-key-mark_"].marked { border-left-color: var(--st-primary-color); background: var(--st-secondary-background-color); }
[class*="st-key-mark_"]:focus-visible { outline: 3px solid var(--st-primary-color); }
"""

_component = st.components.v2.component("marks", js=JAVASCRIPT, css=CSS, isolate_styles=False)


def watch() -> None:
    """Let the page's marks follow pointer and focus; called once a page."""
    _component(key="marks")
