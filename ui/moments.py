"""The moments of a run, each segment at an address of its own, for browsers to pull.

A segment is a function of the Experiment in its address, so everybody who opens a link shares the
work, a browser may keep what it got for good, and no page waits. While the worker is busy the
answer is 503 with a sentence, and the browser asks again.
"""

import gzip
import threading
from collections import OrderedDict
from collections.abc import Callable
from functools import partial

import anyio
from anyio import to_thread
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from nncore import engine as engines
from nncore import player, spec, workload
from nncore.engine import Engine, EngineBusy, Refused
from nncore.packets import unpack
from nncore.player_setting import refusal
from ui.session import NOT_RUNNING

PREFIX = f"/moments/v{player.VERSION}"
PATIENCE = 1.5
"""Seconds that one answer is waited for."""
KEPT_BYTES = 64 * 2**20
LARGEST_EDIT = 4 * 200_000
_KEEP = "public, max-age=31536000, immutable"
# Waiting for the worker must not take the threads that other answers of the server need.
_waiting = anyio.CapacityLimiter(32)


class Segments:
    """Segments that were asked for lately. Safe to use from several threads."""

    def __init__(self, kept_bytes: int = KEPT_BYTES) -> None:
        self._kept: OrderedDict[tuple[str, int], tuple[bytes, bytes]] = OrderedDict()
        self._room = kept_bytes
        self._lock = threading.Lock()

    def segment(self, engine: Engine, experiment: spec.Experiment, index: int) -> bytes:
        """Return one segment's packet, computing those before it where they are not kept.

        Raises
        ------
        Refused, EngineBusy
        """
        text = spec.to_json(experiment)
        place, state = self._before(experiment.key, index)
        packet = b""
        for number in range(place, index + 1):
            packet, state = engine.ask(player.segment, text, number, state, timeout=PATIENCE)
            self._keep((experiment.key, number), (packet, state))
        return packet or self._kept[experiment.key, index][0]

    def kept(self, experiment: spec.Experiment, index: int) -> bytes | None:
        """Return one segment's packet if it is kept; nothing is computed."""
        with self._lock:
            return self._kept.get((experiment.key, index), (None, b""))[0]

    def _before(self, key: str, index: int) -> tuple[int, bytes]:
        """Return the first segment that must be computed, and the state that it begins with."""
        with self._lock:
            for number in range(index, -1, -1):
                if (key, number) in self._kept:
                    self._kept.move_to_end((key, number))
                    return number + 1, self._kept[key, number][1]
        return 0, b""

    def _keep(self, name: tuple[str, int], segment: tuple[bytes, bytes]) -> None:
        with self._lock:
            self._kept[name] = segment
            self._kept.move_to_end(name)
            # The newest stays, for whoever asked for it is about to read it.
            while self._size() > self._room and len(self._kept) > 1:
                self._kept.popitem(last=False)

    def _size(self) -> int:
        return sum(len(packet) + len(state) for packet, state in self._kept.values())


SEGMENTS = Segments()


def address(experiment: spec.Experiment) -> str:
    """Return where an Experiment's moments are found, below the app's own address."""
    return f"{PREFIX.lstrip('/')}/{spec.to_link(experiment)}"


def theta(engine: Engine, experiment: spec.Experiment, moment: int) -> tuple[bytes, int]:
    """Return a moment's parameters (float32), and how many steps were done then.

    A moment beyond the last stands for the last.

    Raises
    ------
    Refused, EngineBusy
    """
    ranges = workload.segments(experiment)
    last = next((k for k, (_, stop) in enumerate(ranges) if moment < stop), len(ranges) - 1)
    for index in range(last, -1, -1):  # what follows a breakdown is empty
        header, arrays = unpack(gzip.decompress(SEGMENTS.segment(engine, experiment, index)))
        if len(arrays["step"]):
            place = min(moment - header["first"], len(arrays["step"]) - 1)
            return arrays["theta"][place].tobytes(), int(arrays["step"][place])
    raise Refused("This run broke down before its first step.")


async def start(request: Request) -> Response:
    """Answer a browser that asks what an experiment looks like before its first step."""

    def answer(engine: Engine, experiment: spec.Experiment) -> bytes:
        return engine.ask(player.start, spec.to_json(experiment), timeout=PATIENCE)

    return await _answered(request, answer)


async def segment(request: Request) -> Response:
    """Answer a browser that asks for a segment of a run."""
    index = request.path_params["index"]

    def answer(engine: Engine, experiment: spec.Experiment) -> bytes:
        count = len(workload.segments(experiment))
        if index >= count:
            raise Refused(f"This run has {count} segments, counted from 0.")
        return SEGMENTS.segment(engine, experiment, index)

    return await _answered(request, answer)


async def projection(request: Request) -> Response:
    """Answer a browser that has all segments and asks for the view of the last hidden layer."""

    def answer(engine: Engine, experiment: spec.Experiment) -> bytes:
        theta = []
        for index in range(len(workload.segments(experiment))):
            packet = SEGMENTS.segment(engine, experiment, index)
            header, arrays = unpack(gzip.decompress(packet))
            theta.append(arrays["theta"].tobytes())
            if index == header["segments"] - 1:
                break
        text = spec.to_json(experiment)
        return engine.ask(player.projection, text, b"".join(theta), timeout=PATIENCE)

    return await _answered(request, answer)


async def edited(request: Request) -> Response:
    """Answer a browser whose reader has changed weights."""
    if int(request.headers.get("content-length", LARGEST_EDIT + 1)) > LARGEST_EDIT:
        return PlainTextResponse("These are more weights than any network here has.", 413)
    content, step = await request.body(), request.path_params["step"]

    def answer(engine: Engine, experiment: spec.Experiment) -> bytes:
        return engine.ask(player.edited, spec.to_json(experiment), step, content, timeout=PATIENCE)

    return await _answered(request, answer, keep="no-store")


async def _answered(
    request: Request, answer: Callable[[Engine, spec.Experiment], bytes], keep: str = _KEEP
) -> Response:
    """Return what `answer` returns, or a sentence that says why there is nothing."""
    try:
        experiment = spec.from_link(request.path_params["link"])
        complaint = refusal(experiment)
        if complaint:
            raise Refused(complaint)
        engine = engines.get()
        if engine is None:
            raise EngineBusy(NOT_RUNNING)
        packet = await to_thread.run_sync(partial(answer, engine, experiment), limiter=_waiting)
    except spec.InvalidExperiment as invalid:
        return PlainTextResponse(" ".join(invalid.sentences), 400)
    except Refused as refused:
        return PlainTextResponse(str(refused), 422)
    except EngineBusy as busy:
        return PlainTextResponse(str(busy), 503, {"retry-after": "1"})
    return Response(
        packet,
        media_type="application/octet-stream",
        headers={"content-encoding": "gzip", "cache-control": keep},
    )


ROUTES = [
    Route(f"{PREFIX}/{{link}}/start", start),
    Route(f"{PREFIX}/{{link}}/projection", projection),
    Route(f"{PREFIX}/{{link}}/edited/{{step:int}}", edited, methods=["POST"]),
    Route(f"{PREFIX}/{{link}}/{{index:int}}", segment),
]
