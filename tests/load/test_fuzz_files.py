"""Files from anywhere: experiments, pictures, weights. Each is read, or refused in a sentence."""

from __future__ import annotations

import contextlib
import io
import json
import struct
import zipfile
import zlib
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import strategies as st
from PIL import Image

from nncore import (
    evaluation,
    image_files,
    inference,
    npz,
    numpy_training,
    photograph,
    player,
    presets,
    shipped,
    spec,
)
from nncore.checkpoints import Checkpoint, Progress
from nncore.limits import Limits
from nncore.player_setting import refusal
from tests.experiments import experiments, json_values
from tests.lab_experiments import lab
from tests.load.fuzzing import Trials
from tests.test_spec import check_sentences
from ui.draw import canvas

pytestmark = pytest.mark.filterwarnings("ignore:Duplicate name", "ignore:Corrupt EXIF data")


def read_or(read: Callable[[bytes], Any], content: bytes) -> tuple[Any, str]:
    """Return what was read, or the sentence that refused; anything else fails."""
    try:
        return read(content), ""
    except ValueError as refused:
        sentence = str(refused)
    assert sentence.endswith(".")
    return None, sentence


# ------------------------------------------------------------------------------------ experiments

HUGE = st.sampled_from(
    [1e400, -1e400, float("nan"), -0.0, 10**400, -(10**19), 2**63, 1e-320, True, "9" * 5_000]
)
VALUES = HUGE | json_values


KNOWN = [one.experiment for one in {**presets.PRESETS, **presets.LAB_PRESETS}.values()]
# Drawing one from scratch takes longer than all that is done with it.
begun = st.sampled_from(KNOWN) | st.sampled_from(KNOWN) | st.sampled_from(KNOWN) | experiments()


@st.composite
def changed_experiments(draw: st.DrawFn) -> Any:
    """A valid Experiment's plain value, changed at any place."""
    value: Any = draw(begun).model_dump(mode="json")
    for _ in range(draw(st.integers(0, 3))):
        part, inside = value, True
        while inside and isinstance(part, dict | list) and part:
            keys = list(part) if isinstance(part, dict) else list(range(len(part)))
            key = draw(st.sampled_from(keys))
            inside = isinstance(part[key], dict | list) and draw(st.booleans())
            if inside:
                part = part[key]
            elif isinstance(part, dict) and draw(st.booleans()):
                part[draw(st.sampled_from(["name", "", "__class__", "\ud800", "units"]))] = (
                    part.pop(key)
                )
            else:
                part[key] = draw(VALUES)
    return value


TEXTS: list[Callable[[str], bytes]] = [
    lambda text: text.encode("utf-8", "surrogatepass"),
    lambda text: b"\xef\xbb\xbf" + text.encode("utf-8", "surrogatepass"),
    lambda text: text.encode("utf-16", "surrogatepass"),
    lambda text: text.encode("utf-8", "surrogatepass") + b"\xff",
    lambda text: text.encode("utf-8", "surrogatepass")[:-5],
    lambda text: b"[" * 30_000 + text.encode("utf-8", "surrogatepass"),
    lambda text: b'{"data":' * 9_000 + text.encode("utf-8", "surrogatepass") + b"}" * 9_000,
    lambda text: text.replace('"seed": ', '"seed": ' + "9" * 6_000).encode(
        "utf-8", "surrogatepass"
    ),
    lambda text: text.replace("{", '{"data": {"name": "moons"}, ').encode("utf-8", "surrogatepass"),
    lambda text: text.replace("}", ', "name": "Adam"}').encode("utf-8", "surrogatepass"),
]


def read_or_refused(read: Callable[[Any], spec.Experiment], given: Any) -> None:
    try:
        found = read(given)
    except spec.InvalidExperiment as invalid:
        check_sentences(invalid.sentences)
        return
    # What is read is an Experiment for everything that comes after it.
    assert spec.from_link(spec.to_link(found)) == found
    for judged in (refusal(found), Limits().refusal(found)):
        assert judged is None or judged.endswith(".")


def test_experiments_changed_at_any_place_are_read_or_refused(trials: Trials) -> None:
    trials.each(
        "experiments",
        changed_experiments(),
        lambda one: read_or_refused(spec.from_value, one),
        full=900,
        short=25,
    )


def test_files_of_experiments_are_read_or_refused(trials: Trials) -> None:
    files = st.builds(
        lambda value, write, indent: write(json.dumps(value, indent=indent)),
        changed_experiments(),
        st.sampled_from(TEXTS),
        st.sampled_from([None, 2]),
    )
    trials.each(
        "files",
        files | st.binary(max_size=200),
        lambda one: read_or_refused(spec.parse, one),
        full=1_100,
        short=30,
    )


def test_a_file_of_ten_megabytes_is_refused_before_it_is_read() -> None:
    for content in (b'"' + b"a" * 10_000_000 + b'"', b"[" * 10_000_000, b"9" * 10_000_000):
        with pytest.raises(spec.InvalidExperiment, match="bytes; an experiment has at most"):
            spec.parse(content)


# --------------------------------------------------------------------------------------- pictures


def _written(image: Image.Image, kind: str, **options: Any) -> bytes:
    content = io.BytesIO()
    image.save(content, kind, **options)
    return content.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _png(width: int, height: int, depth: int, color: int, data: bytes, extra: bytes = b"") -> bytes:
    """Return a PNG whose header promises anything."""
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", header)
        + extra
        + _chunk(b"IDAT", zlib.compress(data))
        + _chunk(b"IEND", b"")
    )


def _pictures() -> list[bytes]:
    rng = np.random.default_rng(0)
    gray = Image.fromarray(rng.integers(0, 256, (40, 60), np.uint8))
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010E] = "x" * 30_000
    kinds = [_written(gray.convert(mode), "PNG") for mode in ("1", "L", "LA", "P", "RGB", "RGBA")]
    kinds += [_written(gray.convert(mode), "JPEG", exif=exif) for mode in ("L", "RGB", "CMYK")]
    kinds += [
        _written(gray, "JPEG", progressive=True),
        _written(Image.fromarray(rng.integers(0, 2**16, (20, 20)).astype(np.uint16)), "PNG"),
        _written(gray, "PNG", save_all=True, append_images=[gray, gray]),
        _written(gray, "GIF"),
        _written(gray, "TIFF"),
        _written(gray.convert("RGB"), "WEBP"),
        _written(Image.new("L", (1, 20_000)), "PNG"),
        _written(Image.new("L", (20_000, 1)), "JPEG"),
        b"<svg xmlns='http://www.w3.org/2000/svg'><image href='file:///etc/passwd'/></svg>",
        b"This is a text.",
        b"",
        _png(2, 2, 8, 0, b"\0\1\2" * 2, _chunk(b"zTXt", b"a\0\0" + zlib.compress(bytes(10**7)))),
        _png(2, 2, 8, 0, b"\0\1\2" * 2, _chunk(b"iCCP", b"a\0\0" + zlib.compress(bytes(10**7)))),
        _png(2, 2, 8, 0, b"\0\1\2" * 2, _chunk(b"eXIf", b"II*\0" + b"\xff" * 2_000)),
        _png(2, 2, 8, 0, bytes(10**7)),
    ]
    return kinds


PICTURES = _pictures()
damages = st.lists(st.tuples(st.floats(0, 1), st.binary(max_size=8) | st.none()), max_size=4)


def _damaged(content: bytes, where: list[tuple[float, bytes | None]]) -> bytes:
    """Write over places of a file; None cuts it off there."""
    for share, noise in where:
        place = int(share * len(content))
        content = content[:place] + (noise + content[place + len(noise) :] if noise else b"")
    return content


def _gray_or_refused(read: Callable[[bytes], Any], content: bytes) -> None:
    values, refusal = read_or(read, content)
    assert len(refusal) < 400
    if not refusal:
        assert values.min() >= 0
        assert values.max() <= 1
        assert max(values.shape) <= image_files.SIDE


def _photographed(content: bytes) -> Any:
    found = photograph.read(content)
    return np.frombuffer(found["ink"], np.uint8).reshape(found["shape"]) / 255


READERS: list[Callable[[bytes], Any]] = [
    lambda content: image_files.gray(content).values,
    _photographed,
    canvas.ink_of,
]


def test_pictures_are_read_or_refused(trials: Trials) -> None:
    promising = st.builds(
        _png,
        st.sampled_from([0, 1, 20_000, 2**31 - 1]),
        st.sampled_from([0, 1, 20_000, 2**31 - 1]),
        st.sampled_from([0, 1, 2, 4, 8, 16, 255]),
        st.integers(0, 7),
        st.binary(max_size=40),
    )
    files = (
        st.builds(_damaged, st.sampled_from(PICTURES), damages) | promising | st.binary(max_size=99)
    )
    pictures = st.tuples(st.sampled_from(READERS), files)
    trials.each("pictures", pictures, lambda one: _gray_or_refused(*one), full=1_800, short=60)


# ---------------------------------------------------------------------------------------- weights


def _archive(arrays: dict[str, Any], *, twice: str = "", method: int = zipfile.ZIP_STORED) -> bytes:
    """Return a zip of such arrays, some of which NumPy would not write, one of them twice."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", method) as archive:
        for name in [*arrays, *([twice] if twice in arrays else [])]:
            member = io.BytesIO()
            np.save(member, arrays[name])
            archive.writestr(f"{name}.npy", member.getvalue())
    return content.getvalue()


def _promising(shape: Any, descr: Any, body: bytes) -> bytes:
    """Return an array file whose header promises anything."""
    header = repr({"descr": descr, "fortran_order": False, "shape": shape}).encode() + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + body


DENSE = shipped.experiment("breast_cancer")
WEIGHTS = shipped.weights_file("breast_cancer").read_bytes()
STATE = numpy_training.train_segment(spec.to_json(lab(epochs=2)), 0, b"")[1]
ANSWERS = npz.pack({"y_true": np.array([0, 1, 1]), "y_prob": np.eye(3, 2, dtype=np.float32)})
CHECKPOINT = Checkpoint(
    Progress(epoch=3), [np.ones((2, 3), np.float32)], [np.zeros(3, np.float32)], {}
).to_bytes()

ARRAYS: list[Any] = [
    np.array([{"a": 1}], object),
    np.array(["text"]),
    np.zeros((0, 4), np.float32),
    np.full((30, 16), np.nan, np.float64),
    np.full(3, np.inf, np.float16),
    np.array([1 + 2j]),
    np.array(["2020-01-01"], "datetime64[D]"),
    np.zeros(2, [("a", "f4")]),
    np.array(-1),
    np.ones((1,) * 20, np.float32),
]
names = st.sampled_from([*npz.unpack(WEIGHTS), "y_true", "y_prob", "theta", "progress", "../x", ""])
headers = st.builds(
    _promising,
    st.sampled_from([(-1,), (10**18,), (2**63, 2), (3,), (), (0, -5), [3], "x", (1.5,), (True,)]),
    st.sampled_from(["<f4", "|O", "<f8", "|V9", "<U99999999", "nonsense", [("a", "|O")], 3]),
    st.binary(max_size=24),
)


def _with_members(members: dict[str, bytes]) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, member in members.items():
            archive.writestr(f"{name}.npy", member)
    return content.getvalue()


archives = st.one_of(
    st.builds(_damaged, st.sampled_from([WEIGHTS, STATE, ANSWERS, CHECKPOINT]), damages),
    st.builds(
        lambda changes, twice: _archive({**npz.unpack(WEIGHTS), **changes}, twice=twice),
        st.dictionaries(names.filter(bool), st.sampled_from(ARRAYS), max_size=3),
        names,
    ),
    st.builds(_with_members, st.dictionaries(names.filter(bool), headers, max_size=3)),
    st.just(_with_members({"bomb": bytes(npz.MAXIMUM_BYTES + 1)})),
    st.binary(max_size=200),
)


def _predicted(content: bytes) -> None:
    X = np.zeros((2, *DENSE.data.input_shape), np.float32)
    with np.errstate(all="ignore"):
        inference.predict(DENSE.model.layers, inference.load_weights(content), X)


def _trained_on(content: bytes) -> None:
    with np.errstate(all="ignore"):
        numpy_training.train_segment(spec.to_json(lab(epochs=2)), 0, content)


def _unpacked(content: bytes) -> None:
    for array in npz.unpack(content).values():
        assert not array.dtype.hasobject


WEIGHT_READERS: list[Callable[[bytes], object]] = [
    _unpacked,
    _predicted,
    evaluation.read,
    Checkpoint.from_bytes,
    _trained_on,
]


def test_weights_are_read_or_refused_and_never_hold_objects(trials: Trials) -> None:
    cases = st.tuples(st.sampled_from(WEIGHT_READERS), archives)
    trials.each("weights", cases, lambda one: read_or(*one), full=2_500, short=60)


def test_weights_that_a_reader_changed_come_back_or_are_refused(trials: Trials) -> None:
    experiment = spec.to_json(lab())
    numbers = st.lists(st.floats(width=32) | st.just(float("nan")), min_size=15, max_size=19)

    def examine(case: tuple[int, bytes]) -> None:
        with contextlib.suppress(ValueError):
            player.edited(experiment, *case)

    cases = st.tuples(
        st.sampled_from([0, 1, -1, 10**12]) | st.integers(),
        st.binary(max_size=80) | numbers.map(lambda some: np.array(some, "<f4").tobytes()),
    )
    trials.each("weights", cases, examine, full=500, short=20)
