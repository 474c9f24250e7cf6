"""A slider with a number field whose picture follows while it is dragged.

Streamlit's own slider sends its value when it is let go. This one sends it on the way too, at most
twelve times a second, and the next value only after the page has answered the last one, so that a
slow server is never flooded. What is set with it stands in the page's address.
"""

from __future__ import annotations

import sys

import streamlit as st

from ui import address

HTML = """
<div class="slider">
  <label></label>
  <input type="range">
  <input type="number">
  <span role="status"></span>
</div>
"""

CSS = """
.slider {
  display: grid; grid-template-columns: minmax(var(--slider-label, 2.2rem), max-content) 1fr 5.6rem;
  align-items: center; gap: 0 0.6rem; color: var(--st-text-color); font: inherit;
}
label { max-width: 8rem; line-height: 1.2; }
label[title] { text-decoration: underline dotted; text-underline-offset: 0.2em; cursor: help; }
input { margin: 0; min-width: 0; min-height: 2.1rem; accent-color: var(--st-primary-color); }
input[type="number"] {
  font: inherit; color: inherit; background: var(--st-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius);
  padding: 0 0.4rem; text-align: right; width: 100%; box-sizing: border-box;
}
input:focus-visible { outline: 2px solid var(--st-primary-color); outline-offset: 2px; }
input[aria-invalid="true"] { border-color: var(--st-red-color); }
[role="status"] { grid-column: 1 / -1; font-size: 0.875rem; color: var(--st-red-color); }
[role="status"]:empty { display: none; }
@media (pointer: coarse) { input { min-height: 40px; } }
"""

_ENDLESS = 1e100
"""Bounds beyond this are not worth telling."""

JAVASCRIPT = (
    address.JAVASCRIPT
    + """
const GAP = 80, PATIENCE = 600, QUIET = 250;  // milliseconds
export default function ({ data, parentElement, setStateValue }) {
  const root = parentElement.querySelector('.slider');
  const [range, field] = root.querySelectorAll('input');
  const status = root.querySelector('span'), label = root.querySelector('label');
  // Kept from one drawing of the page to the next; `turn` counts what was sent from here.
  const own = root.own ??= { turn: data.turn, last: 0 };
  const written = (value) => String(Number(value.toPrecision(12)));
  const show = (value) => {
    range.value = value;
    range.setAttribute('aria-valuetext', written(value));
    if (root.getRootNode().activeElement !== field) field.value = written(value);
  };
  const complain = (sentence) => {
    status.textContent = sentence;
    field.setAttribute('aria-invalid', String(sentence !== ''));
  };
  const inAddress = (value) => {
    clearTimeout(own.quiet);
    const text = value === data.standard ? null : written(value);
    own.quiet = setTimeout(() => remember(data.name, text), QUIET);
  };
  const send = () => {
    clearTimeout(own.timer);
    if (own.next === undefined) return;
    const waited = performance.now() - own.last, needed = own.answered ? GAP : PATIENCE;
    if (waited < needed) { own.timer = setTimeout(send, needed - waited); return; }
    own.last = performance.now();
    own.answered = false;
    setStateValue('sent', [own.next, ++own.turn]);
    own.next = undefined;
  };
  const choose = (value) => { complain(''); own.next = value; inAddress(value); send(); };

  label.textContent = data.label;
  label.htmlFor = 'field';
  if (data.help) label.title = data.help; else label.removeAttribute('title');
  for (const input of [range, field]) {
    input.step = data.step;
    input.setAttribute('aria-label', data.label);
    if (data.help) input.setAttribute('aria-description', data.help);
  }
  field.id = 'field';
  [range.min, range.max] = [data.low, data.high];
  range.oninput = () => { field.value = written(range.valueAsNumber); choose(range.valueAsNumber); };
  field.oninput = () => {
    const value = field.valueAsNumber;
    if (value >= data.least && value <= data.greatest) { range.value = value; choose(value); }
    else complain(data.complaint);
  };
  // What could not be accepted is replaced by the value in force.
  field.onblur = () => { complain(''); show(own.next ?? own.value); };
  // An answer to something older than what was sent last says nothing new.
  if (data.turn >= own.turn) {
    own.turn = data.turn;
    own.answered = true;
    own.value = data.value;
    if (own.next === undefined) { show(data.value); inAddress(data.value); }
    send();
  }
  return () => { clearTimeout(own.timer); clearTimeout(own.quiet); };
}
"""
)

_component = st.components.v2.component("live_slider", html=HTML, css=CSS, js=JAVASCRIPT)


def live_slider(
    label: str,
    low: float,
    high: float,
    value: float,
    step: float,
    *,
    key: str,
    help: str | None = None,
    widest: tuple[float, float] | None = None,
) -> float:
    """Draw a slider beside a number field, and return the value they have now.

    The value is `st.session_state[key]`, a plain float that a page may also set, at any time. It
    stands in the address under the same name.

    Parameters
    ----------
    label : str
        Plain text, short.
    low, high : float
        Ends of the slider.
    value : float
        The default.
    step : float
        What an arrow key adds. Typed numbers need not be multiples of it.
    key : str
        In the session state and in the address.
    help : str, optional
        A sentence; the glossary has one for every term.
    widest : (float, float), optional
        Bounds of what may be typed, if they are not those of the slider.
    """
    least, greatest = widest or (low, high)
    component = f"{key}.slider"

    def take() -> None:
        sent, _ = _sent(component)
        if sent is not None:
            st.session_state[key] = min(max(sent, least), greatest)

    # Another page, or another network, may have left a value that is out of bounds here.
    current = min(max(address.number(key, value, least, greatest), least), greatest)
    st.session_state[key] = current
    _, turn = _sent(component)
    bounded = f" from {least:g} to {greatest:g}" if greatest < _ENDLESS else ""
    _component(
        key=component,
        data={
            "name": key,
            "label": label,
            "help": help,
            "low": low,
            "high": high,
            "least": least,
            "greatest": greatest,
            "step": step,
            "value": current,
            "standard": value,
            "complaint": f"A number{bounded} belongs here.".replace("-", "−"),
            "turn": turn,
        },
        on_sent_change=take,
    )
    return current


def _sent(component: str) -> tuple[float | None, int]:
    """Return what the browser sent last and which turn that was; browsers may send anything."""
    state = st.session_state.get(component) or {}
    match state.get("sent"):
        # Python's whole numbers know no bound, and NaN is within none.
        case [int() | float() as value, int() as turn] if abs(value) <= sys.float_info.max:
            return float(value), turn
        case _:
            return None, 0
