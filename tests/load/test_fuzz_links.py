"""Links from anywhere: whatever stands in an address, its page is drawn, or says why it is not."""

from __future__ import annotations

import base64
import json
import zlib
from functools import cache
from typing import Any

from hypothesis import strategies as st

from nncore import shipped, spec
from nncore.engine import Engine
from tests.experiments import experiments
from tests.load.address_names import GIVEN, NAMES, PARTS, keys
from tests.load.fuzzing import Trials, harmless, opened
from tests.load.test_fuzz_files import KNOWN, changed_experiments, read_or_refused
from tests.serving import ROOT

PAGES = sorted(path.stem for path in (ROOT / "pages").glob("*.py"))

# ------------------------------------------------------------------------------------------ links

valid = [spec.to_link(one) for one in [*KNOWN, *map(shipped.experiment, shipped.LABELS)]]


def _packed(text: bytes, level: int = 9) -> str:
    return base64.urlsafe_b64encode(zlib.compress(text, level)).decode().rstrip("=")


def _changed(link: str, place: int, instead: str) -> str:
    place %= len(link)
    return link[:place] + instead + link[place + len(instead) :]


BOMBS = [
    _packed(b"[" * 5_000_000),
    _packed(b'{"data":' * 7_000),
    _packed(b" " * 63_990 + b"{}"),
    _packed(b'{"training":{"seed":' + b"9" * 60_000 + b"}}"),
    "A" * 7_999,
    "A" * 100_000,
]
damaged_links = st.one_of(
    st.builds(_changed, st.sampled_from(valid), st.integers(0), st.text(max_size=3)),
    st.builds(lambda link, end: link[: end % len(link)], st.sampled_from(valid), st.integers(0)),
    st.builds(lambda link, more: link + more, st.sampled_from(valid), st.text(max_size=8)),
    changed_experiments().map(lambda one: _packed(json.dumps(one).encode())),
    st.sampled_from(BOMBS),
    st.binary(max_size=60).map(_packed),
    st.text(max_size=60),
)


def test_links_are_opened_or_refused(trials: Trials) -> None:
    trials.each(
        "links",
        damaged_links,
        lambda one: read_or_refused(spec.from_link, one),
        full=2_400,
        short=60,
    )


# ---------------------------------------------------------------------------------------- pages

texts = st.one_of(
    st.sampled_from(
        [
            *("", " ", "0", "-0", "1", "true", "false", "null", "None", "nan", "-inf", "1e400"),
            *("9" * 400, "9" * 30, "-1", "0.5", "1e-320", "½", "١٢", "1_000", "0x10", "1,2", "[1]"),
            *("<script>alert(1)</script>", "{{7*7}}", "../../etc/passwd", "%00", "\u202e\u0000a"),
            *("a" * 4_000, "mnist", "moons", "mnist_dense", "breast_cancer", "One neuron", "Run"),
            *("$\\frac{1}{0}$", ":material/x:", "**a**", "[a](javascript:alert(1))", "`x`"),
        ]
    ),
    st.integers().map(str),
    st.floats().map(str),
    st.integers(-3, 12).map(str),
    # A browser cannot send half of a surrogate pair: an address is UTF-8.
    st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)


def test_the_list_of_names_is_complete() -> None:
    names = {name for some in NAMES.values() for name in some.split()}
    given = set()
    for path, text, pattern in keys():
        place = path.relative_to(ROOT).as_posix()
        if pattern is None:
            given.add((place, text))
        else:
            assert any(map(pattern.fullmatch, names)), f"{place}: {text} is in no page's list"
    assert given == {(place, one) for place, some in GIVEN.items() for one in some.split()}
    assert sorted(NAMES) == PAGES


@st.composite
def addresses(draw: st.DrawFn, parts: dict[str, list[str]]) -> tuple[str, dict[str, Any]]:
    """A page, and what stands in its address; of a page with parts, often one of them is open."""
    page = draw(st.sampled_from(PAGES))
    names = [*NAMES[page].split(), "embed", "unknown"]
    values = texts | st.lists(texts, max_size=3)
    query = draw(st.dictionaries(st.sampled_from(names), values, max_size=6))
    if page in parts and draw(st.integers(0, 4)):
        query[PARTS[page]] = draw(st.sampled_from(parts[page]))
    for name in ("experiment", "second_experiment"):
        if name in names and draw(st.integers(0, 3)) == 0:
            query[name] = draw(damaged_links.filter(_sendable) | st.sampled_from(valid))
    return page, query


def _sendable(text: str) -> bool:
    return not any("\ud800" <= one <= "\udfff" for one in text)


@cache
def parts_of_pages() -> dict[str, list[str]]:
    """Return what the pages with parts call them; an engine must run."""
    found = {}
    for page, name in PARTS.items():
        shown = (getattr(one, "proto", None) for one in opened(page, {}).main)
        bar = next(one for one in shown if getattr(one, "query_param_key", "") == name)
        found[page] = [option.content for option in bar.options]
        assert len(found[page]) > 2
    return found


def test_every_page_is_drawn_whatever_stands_in_its_address(engine: Engine, trials: Trials) -> None:
    parts = parts_of_pages()
    trials.each(
        "addresses", addresses(parts), lambda one: opened(*one), full=300, short=6, shrink=False
    )


def test_pages_draw_any_valid_experiment_or_say_why_not(engine: Engine, trials: Trials) -> None:
    def examine(case: tuple[str, str, spec.Experiment]) -> None:
        page, stage, experiment = case
        query: dict[str, Any] = {"experiment": spec.to_link(experiment)}
        if page == "train":
            query["stage"] = stage
        else:
            query.update(trained="1", open_update="true", open_take_away="true")
        # Drawn once by its link, and again as a draft.
        harmless(opened(page, query).run())

    cases = st.tuples(
        st.sampled_from(["train", "network", "evaluate", "draw"]),
        st.sampled_from(["Data", "Network", "Training", "Run"]),
        experiments(),
    )
    trials.each("valid experiments", cases, examine, full=100, short=3, shrink=False)
