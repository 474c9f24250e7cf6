"""The tab without a browser sees what a browser would."""

import asyncio

from tests.load.tab import Tab
from tests.serving import Server


def test_a_widget_that_is_set_changes_the_page(hosted: Server) -> None:
    async def visit() -> tuple[str, str, list[str]]:
        tab = await Tab.open(hosted.url, "neuron")
        await tab.load()
        before = tab.text()
        await tab.set("x₁", 2.5)
        await tab.close()
        return before, tab.text(), tab.errors()

    before, after, errors = asyncio.run(visit())
    assert "\\cdot2.5" in after
    assert "\\cdot2.5" not in before
    assert not errors


def test_what_a_page_does_not_draw_again_is_gone(hosted: Server) -> None:
    async def visit() -> str:
        tab = await Tab.open(hosted.url, "neuron")
        await tab.load()
        await tab.set("Inputs", "3")  # a fragment
        assert "x₃" in tab.text()
        await tab.set("Part", "Gates by hand")  # the whole page
        await tab.close()
        return tab.text()

    text = asyncio.run(visit())
    assert "Find weights that make the neuron a logic gate." in text
    assert "x₃" not in text


def test_a_moved_slider_brings_what_follows_it_and_nothing_else(hosted: Server) -> None:
    async def visit() -> tuple[int, str]:
        tab = await Tab.open(hosted.url, "neuron")
        await tab.load()
        await tab.set("x₁", 2.5)
        await tab.close()
        return tab.drawn, tab.text()

    drawn, text = asyncio.run(visit())
    # Eight blocks; two fields, five sliders, two pictures, three lines of words.
    assert drawn <= 20
    assert "Named after a cell" in text
