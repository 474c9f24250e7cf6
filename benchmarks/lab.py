"""The Network lab in Chromium: from a press to the picture, bytes, edits, and scrubbing.

Each run that is timed has a seed of its own, so that nobody has computed it before. The server has
started and its workers are ready; waiting for TensorFlow is measured elsewhere.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator

from playwright.sync_api import Page

from benchmarks import serving
from benchmarks.registry import Figure, benchmark, timed
from nncore import presets, spec
from tests.browser.conftest import Server, settle

REPETITIONS = 5
EDITS, MOVES = 15, 118
TANH = spec.Dense(units=8, activation="tanh")
SPIRAL = spec.Experiment(
    data=spec.Spiral(),
    model=spec.Model(layers=(*[TANH] * 6, spec.Dense(units=1, activation="sigmoid"))),
    training=spec.Training(
        optimizer=spec.Adam(learning_rate=0.003), batch_size=10, epochs=1_000, validation_split=0.0
    ),
)
PLAYER = "document.querySelector('.player')"
EDIT = """async (values) => {
    const root = document.querySelector('.player');
    const number = document.querySelector('.player-edit input[type=number]');
    const times = [];
    for (const value of values) {
        const before = root.dataset.edits ?? '0';
        const began = performance.now();
        number.value = value;
        number.dispatchEvent(new Event('change'));
        while ((root.dataset.edits ?? '0') === before)
            await new Promise((resolve) => requestAnimationFrame(resolve));
        times.push(performance.now() - began);
    }
    return times;
}"""
SCRUB = """async (moves) => {
    const range = document.querySelector('.player-bar input[type=range]');
    const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
    const times = [];
    let before = await frame();
    for (let move = 0; move < moves; move += 1) {
        const key = move % 59 < 30 ? 'ArrowLeft' : 'ArrowRight';
        range.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true }));
        // The player draws in the frame that follows the key, before this one is told of it.
        const now = await frame();
        times.push(now - before);
        before = now;
    }
    return times;
}"""
SOME = f"{PLAYER}.player.run.arrived > 1 && {PLAYER}.dataset.moment > 0"
ALL = f"{SOME} && {PLAYER}.player.run.complete"
BYTES = """() => performance.getEntriesByType('resource')
    .filter((one) => one.name.includes('/moments/'))
    .reduce((sum, one) => sum + one.transferSize, 0)"""


@benchmark
def lab() -> Iterator[Figure]:
    with serving.served() as server, serving.chromium() as browser:
        serving.wait_until(server.warm)
        page = serving.visitor(browser)
        opening = presets.LAB_PRESETS[presets.LAB_OPENING].experiment
        _open(page, server, opening)
        yield Figure(
            "lab: press to picture, default experiment (4-2-1, 300 epochs)",
            statistics.median(_press(page, ALL) for _ in range(REPETITIONS)),
            "<=",
            1.5,
            " s",
        )
        _open(page, server, SPIRAL)
        yield Figure(
            "lab: spiral, six layers of 8, 1,000 epochs: first moments on the page",
            statistics.median(_press(page, SOME) for _ in range(REPETITIONS)),
            "<=",
            1.5,
            " s",
        )
        page = serving.visitor(browser)
        _open(page, server, SPIRAL)
        _press(page, ALL)
        page.wait_for_function(f"{PLAYER}.player.run.projection")
        yield Figure(
            "lab: bytes sent for 60 moments of six layers of 8",
            page.evaluate(BYTES) / 1e6,
            "<=",
            1.5,
            " MB",
        )
        yield from _scrubbing(page)
        yield from _editing(page)


def _open(page: Page, server: Server, experiment: spec.Experiment) -> None:
    serving.usable(page, f"{server.url}/network?experiment={spec.to_link(experiment)}")
    page.wait_for_function(f"{PLAYER}?.dataset.moment")


def _press(page: Page, seen: str) -> float:
    """Choose a new seed, press Train, and return how long it takes until something is so."""
    before = page.evaluate(f"{PLAYER}.player.run.address")
    page.get_by_role("button", name="New seed").click()
    page.wait_for_function(
        f"before => {PLAYER}.player.run.address !== before && {PLAYER}.player.run.arrived",
        arg=before,
    )

    def press() -> None:
        serving.press(page, "Train")
        page.wait_for_function(seen)

    seconds, _ = timed(press)
    page.wait_for_function(f"{PLAYER}.player.run.complete")
    settle(page)
    return seconds


def _scrubbing(page: Page) -> Iterator[Figure]:
    messages: list[object] = []
    page.on("request", lambda request: messages.append(request.url))
    # The socket was opened with the page, before anybody could listen: ask the browser itself.
    watch = page.context.new_cdp_session(page)
    watch.send("Network.enable")
    for kind in ("Network.webSocketFrameSent", "Network.webSocketFrameReceived"):
        watch.on(kind, lambda frame: messages.append(frame))
    page.evaluate(f"{PLAYER}.player.bar.pause()")
    frames = page.evaluate(SCRUB, MOVES)
    page.wait_for_timeout(1_000)  # what rests is written into the address
    watch.detach()
    yield Figure(
        "lab: scrubbing six layers of 8 in Chromium", statistics.median(frames), "<=", 30, " ms"
    )
    yield Figure(
        f"lab: messages to or from the server while {MOVES} moments are scrubbed",
        len(messages),
        "<=",
        0,
    )


def _editing(page: Page) -> Iterator[Figure]:
    page.locator('.player-units button[data-layer="2"][data-row="3"]').press("Enter")
    page.locator(".player-chips button").nth(1).click()
    times = page.evaluate(EDIT, [0.1 * place for place in range(1, EDITS + 1)])
    yield Figure(
        "lab: a weight edited to every picture changed", statistics.median(times), "<=", 300, " ms"
    )
