"""Small images that can be chosen, each with the probabilities that a network gave its classes.

They are buttons of the browser: pointer, finger and tabulator reach them alike, and a screen reader
says what stands below each.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

import streamlit as st

from ui import component_events

_HTML = '<div class="thumbnails"></div>'

_CSS = """
.thumbnails { display: flex; flex-wrap: wrap; align-items: flex-start; gap: 0.4rem 0.25rem; }
.thumbnails button {
  padding: 2px; border: 2px solid transparent; border-radius: 0.4rem; cursor: pointer;
  background: none; color: inherit; font: inherit; font-size: 0.8rem; line-height: 1.2; width: 62px;
  box-sizing: border-box;
}
.thumbnails button:hover { border-color: var(--st-border-color); }
.thumbnails button[aria-pressed=true] { border-color: var(--st-text-color); }
.thumbnails button:focus-visible { outline: 3px solid var(--st-primary-color); }
.thumbnails img { display: block; width: 100%; image-rendering: pixelated; border-radius: 3px; }
.thumbnails svg { display: block; width: 100%; height: 22px; margin: 2px 0; }
.thumbnails rect { fill: var(--st-text-color); opacity: 0.45; }
.thumbnails rect.answer { fill: var(--st-primary-color); opacity: 1; }
.thumbnails path { fill: var(--st-text-color); }
"""

_JAVASCRIPT = """
const SVG = 'http://www.w3.org/2000/svg';
const bars = ({ shares, true_label }) => {
  const svg = document.createElementNS(SVG, 'svg'), answer = shares.indexOf(Math.max(...shares));
  svg.setAttribute('viewBox', `0 0 ${6 * shares.length} 22`);
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  shares.forEach((share, label) => {
    const bar = document.createElementNS(SVG, 'rect'), height = Math.max(1, 17 * share);
    for (const [name, value] of Object.entries({ x: 6 * label + 1, y: 17 - height, width: 4, height }))
      bar.setAttribute(name, value);
    if (label === answer) bar.setAttribute('class', 'answer');
    svg.append(bar);
  });
  const below = document.createElementNS(SVG, 'path');
  below.setAttribute('d', `M${6 * true_label} 22h6l-3 -4z`);
  svg.append(below);
  return svg;
};
export default function ({ data, parentElement, setTriggerValue }) {
  const place = parentElement.querySelector('.thumbnails');
  const shown = JSON.stringify(data.thumbnails);
  if (place.shown !== shown) {
    place.shown = shown;
    place.replaceChildren(...data.thumbnails.map((one) => {
      const button = document.createElement('button'), image = document.createElement('img');
      button.type = 'button';
      button.value = one.number;
      button.title = one.says;
      button.setAttribute('aria-label', one.says);
      image.src = one.image;
      image.alt = '';
      button.append(image, ...one.shares.map((shares) => bars({ ...one, shares })), one.caption);
      button.onclick = () => place.tell(one.number);
      return button;
    }));
  }
  place.tell = (number) => setTriggerValue('chosen', number);
  for (const button of place.children)
    button.setAttribute('aria-pressed', String(Number(button.value) === data.chosen));
}
"""

_component = st.components.v2.component(
    "thumbnails", html=_HTML, css=_CSS, js=_JAVASCRIPT, isolate_styles=False
)


@dataclass(frozen=True)
class Thumbnail:
    """One image.

    Attributes
    ----------
    number : int
        What choosing it tells.
    image : str
        Its address, as `nncore.figures.gallery.data_uri` writes it.
    shares : sequence of sequence of float
        For each network the probabilities of all classes, drawn as small bars.
    true_label : int
        The class that is marked below the bars.
    caption : str
        A word or two below it.
    says : str
        The same in a sentence.
    """

    number: int
    image: str
    shares: Sequence[Sequence[float]]
    true_label: int
    caption: str
    says: str


def thumbnails(
    shown: Sequence[Thumbnail], *, key: str, chosen: int | None, on_choose: Callable[[int], None]
) -> None:
    """Show images to choose from.

    Parameters
    ----------
    shown : sequence of Thumbnail
    key : str
    chosen : int or None
        The number of the one that is framed.
    on_choose : function
        Gets the number of the image that the reader chose, before the page runs again. A browser
        may send any whole number.
    """

    def told() -> None:
        number = component_events.told(key, "chosen")
        if isinstance(number, int):
            on_choose(number)

    _component(
        key=key,
        data={"thumbnails": [asdict(one) for one in shown], "chosen": chosen},
        on_chosen_change=told,
    )
