"""A square of cells that can be pressed: a confusion matrix, or a difference of two.

It is a table of the browser's own, for it is the first thing that Evaluate shows: nothing has to be
loaded for it. Its cells are buttons. Pointer and finger press them; the keyboard enters the square
once and goes from cell to cell with the arrow keys. What the number of a cell means is said in a
sentence below the square, and to screen readers.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from nncore.figures.class_cells import ANSWERED, TRUE, ClassCells
from ui import component_events

_HTML = '<figure class="class-matrix"></figure>'

_CSS = """
.class-matrix { margin: 0; container-type: inline-size; color: var(--st-text-color); }
.class-matrix table {
  table-layout: fixed; width: 100%; border-collapse: separate; border-spacing: 2px;
  font-size: 0.85rem; line-height: 1.2;
}
.class-matrix.few table { max-width: 26rem; }
.class-matrix caption { text-align: left; font-weight: 600; font-size: 1rem; padding: 4px 0; }
.class-matrix :is(th, td) { padding: 0; font-weight: 400; overflow-wrap: anywhere; }
.class-matrix th { padding: 2px; }
.class-matrix th[scope=row] { text-align: right; padding-right: 6px; }
.class-matrix th.upright { writing-mode: vertical-rl; transform: rotate(180deg); }
.class-matrix button {
  display: block; position: relative; box-sizing: border-box; width: 100%; height: 2.2rem; padding: 0;
  border: 1.5px solid transparent; border-radius: 0; background: none; color: inherit;
  font: inherit; font-variant-numeric: tabular-nums; cursor: pointer;
  /* Four digits fit into a tenth of a phone's width. */
  font-size: clamp(0.7rem, calc(100cqw / var(--classes) / 2.9), 1rem);
}
.class-matrix.few button { height: 5.5rem; font-size: 1.2rem; }
.class-matrix button:disabled { cursor: default; }
.class-matrix .right button {
  border-color: color-mix(in srgb, var(--st-text-color) 65%, var(--st-background-color));
}
.class-matrix button:not(:disabled):hover { border-color: var(--st-text-color); }
/* In two colors: one of them stands out from any fill. */
.class-matrix button:is([aria-pressed=true], :focus-visible) {
  z-index: 1; outline: 3px solid var(--st-text-color);
  box-shadow: 0 0 0 5px var(--st-background-color), inset 0 0 0 1.5px var(--st-background-color);
}
.class-matrix button:focus-visible { outline-color: var(--st-primary-color); }
.class-matrix p { min-height: 1.4em; margin: 0.4rem 0 0; font-size: 0.875rem; line-height: 1.4; }
"""

_JAVASCRIPT = """
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1],
                Home: [0, -Infinity], End: [0, Infinity] };
const element = (name, properties, ...inside) => {
  const one = Object.assign(document.createElement(name), properties);
  one.append(...inside);
  return one;
};
const build = (figure, { names, written, said, fills, inks, title, alt, pressable, axes }) => {
  const cell = (row, column) => {
    const button = element('button', { type: 'button', disabled: !pressable }, written[row][column]);
    button.setAttribute('aria-label', said[row][column]);
    button.style.background = fills[row][column];
    button.style.color = inks[row][column];
    button.place = [row, column];
    button.onfocus = button.onpointerenter = () => figure.say(button.place);
    button.onblur = button.onpointerleave = () => figure.say();
    return element('td', { className: row === column ? 'right' : '' }, button);
  };
  const heading = (scope, name) => element('th', { scope }, name);
  const size = names.length, longest = Math.max(...names.map((name) => name.length));
  const columns = element('colgroup', {}, ...['1.3rem', `min(${longest}ch + 10px, 28%)`].map((width) => {
    const one = element('col', {});
    one.style.width = width;
    return one;
  }));
  const [across, down] = ['colgroup', 'rowgroup'].map((scope, place) => heading(scope, axes[place]));
  Object.assign(across, { colSpan: size });
  Object.assign(down, { rowSpan: size, className: 'upright' });
  const rows = names.map((name, row) => element('tr', {}, ...(row ? [] : [down]),
    heading('row', name), ...names.map((_, column) => cell(row, column))));
  const table = element('table', {}, element('caption', {}, title), columns,
    element('thead', {},
      element('tr', {}, element('td', { colSpan: 2, rowSpan: 2 }), across),
      element('tr', {}, ...names.map((name) => heading('col', name)))),
    element('tbody', {}, ...rows));
  table.setAttribute('aria-label', alt);
  const below = element('p', {});
  below.setAttribute('aria-hidden', 'true');  // every button says it
  figure.replaceChildren(table, below);
  figure.classList.toggle('few', size <= 4);
  figure.style.setProperty('--classes', size + 1.5);
  figure.cells = [...figure.querySelectorAll('button')];
};
export default function ({ data: { chosen, ...shown }, parentElement, setTriggerValue }) {
  const figure = parentElement.querySelector('figure'), size = shown.names.length;
  const text = JSON.stringify(shown);
  if (figure.shown !== text) build(figure, shown);
  figure.shown = text;
  const at = ([row, column]) => figure.cells[row * size + column];
  figure.say = (place = chosen) => {
    figure.querySelector('p').textContent = place ? at(place).getAttribute('aria-label') : '';
  };
  const mark = (place) => {
    chosen = place;
    for (const button of figure.cells)
      if (shown.pressable) button.setAttribute('aria-pressed', String(place && at(place) === button));
    figure.say();
  };
  // One cell is reached with the tabulator, the others from it.
  const enter = (place) => {
    for (const button of figure.cells) button.tabIndex = button === at(place) ? 0 : -1;
  };
  mark(chosen);
  enter(chosen ?? [0, 0]);
  figure.onclick = ({ target }) => {
    if (!target.place || target.disabled) return;
    mark(target.place);
    setTriggerValue('pressed', target.place);
  };
  figure.onkeydown = (event) => {
    const step = STEPS[event.key], place = event.target.place;
    if (!step || !place) return;
    event.preventDefault();
    const to = place.map((one, axis) => Math.min(Math.max(one + step[axis], 0), size - 1));
    enter(to);
    at(to).focus();
  };
}
"""

_component = st.components.v2.component(
    "class_matrix", html=_HTML, css=_CSS, js=_JAVASCRIPT, isolate_styles=False
)


def class_matrix(
    cells: ClassCells,
    *,
    key: str,
    alt: str,
    chosen: tuple[int, int] | None = None,
    on_cell: Callable[[int, int], None] | None = None,
) -> None:
    """Show the cells, and below them how to take them away.

    Parameters
    ----------
    cells : ClassCells
    key : str
        Also the name of the files, without its ending.
    alt : str
        One sentence that says what they show now.
    chosen : (int, int), optional
        Row and column of a cell that is marked.
    on_cell : function, optional
        Gets the row and the column that the reader pressed, before the page runs again. Without
        it nothing can be pressed.
    """

    def told() -> None:
        place = pressed(component_events.told(key, "pressed"), len(cells.names))
        if on_cell and place:
            on_cell(*place)

    _component(
        key=key,
        data={
            "title": cells.title,
            "alt": alt,
            "names": cells.names,
            "written": cells.written,
            "said": cells.said,
            "fills": cells.fills,
            "inks": cells.inks,
            "axes": [ANSWERED, TRUE],
            "chosen": chosen,
            "pressable": on_cell is not None,
        },
        on_pressed_change=told,
    )
    if cells.numbers is None:
        return
    with st.container(horizontal=True):
        for label, ending, mime, write in (
            ("Numbers (CSV)", "csv", "text/csv", cells.to_csv),
            ("Picture (SVG)", "svg", "image/svg+xml", cells.to_svg),
        ):
            st.download_button(
                label,
                write,
                f"{key}.{ending}",
                mime,
                icon=":material/download:",
                on_click="ignore",
                type="tertiary",
                key=f"{key}.{ending}",
            )


def pressed(sent: object, size: int) -> tuple[int, int] | None:
    """Return the row and the column of a cell that a browser sent; it may send anything."""
    match sent:
        case [int() as row, int() as column] if 0 <= row < size and 0 <= column < size:
            return row, column
    return None
