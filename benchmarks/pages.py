"""How soon a page's pictures follow a slider, from the key that moves it, in Chromium."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass

from playwright.sync_api import Page

from benchmarks import serving
from benchmarks.registry import Figure, benchmark

MOVES = 25
BOUND_MILLISECONDS = 250.0

WATCH = """(picture, place) => {
    window.pictures ??= {};
    new MutationObserver(() => { window.pictures[place] ??= performance.now(); })
        .observe(picture, { childList: true, subtree: true, attributes: true });
}"""
MOVED = """places =>
    places.every((place) => window.pictures[place])
        && Math.max(...places.map((place) => window.pictures[place])) - window.moved
"""


@dataclass(frozen=True)
class Slider:
    """A slider, and the pictures that have to follow it.

    Attributes
    ----------
    page, address : str
        Name of the page, and where it is.
    label : str
        Of the slider.
    pictures : tuple of int
        Which of the page's pictures change, counted from 0 in the order of the page.
    """

    page: str
    address: str
    label: str
    pictures: tuple[int, ...]


SLIDERS = (
    Slider("Neuron", "neuron", "w₁", (0, 1)),
    Slider("Activations", "activations", "z", (0,)),
)


@benchmark
def sliders() -> Iterator[Figure]:
    with serving.served() as server, serving.chromium() as browser:
        serving.wait_until(server.warm)
        for slider in SLIDERS:
            page = serving.visitor(browser)
            serving.usable(page, f"{server.url}/{slider.address}")
            times = list(_moves(page, slider))
            page.context.close()
            yield Figure(
                f"{slider.page}: a slider moved to every picture changed, median of {len(times)} "
                f"(90th percentile {statistics.quantiles(times, n=10)[-1]:.0f} ms)",
                statistics.median(times),
                "<=",
                BOUND_MILLISECONDS,
                " ms",
            )


def _moves(page: Page, slider: Slider) -> Iterator[float]:
    """Return milliseconds by the browser's own clock, one for each move."""
    page.locator(".js-plotly-plot").first.wait_for()
    page.wait_for_timeout(1_000)
    for place in slider.pictures:
        page.locator("[role=img]").nth(place).evaluate(WATCH, place)
    page.evaluate("addEventListener('keydown', () => { window.moved = performance.now(); }, true)")
    page.get_by_role("slider", name=slider.label, exact=True).focus()
    for number in range(MOVES):
        page.evaluate("window.pictures = {}")
        page.keyboard.press("ArrowRight" if number % 2 else "ArrowLeft")
        yield float(page.wait_for_function(MOVED, arg=list(slider.pictures)).json_value())
        page.wait_for_timeout(150)
