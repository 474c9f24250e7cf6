"""Promises of a hosted link, kept under load; a full form and a short one.

`python -m pytest tests/load`, or any file of it named on the command line, runs the full form: as
many visitors as promised, the promised bounds asserted, and what was measured written into
docs/hosting.md. In any other run the same logic is tested with few visitors and without tight
times, for other tests keep the processors busy. Tests take `full` (which form), `hosted` (a server
of this file, really started), `measured` (the same, where times count) and `promises` (what was
measured), and open pages with `tests.load.tab.Tab`.
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import START_SECONDS, wait_until
from tests.load import fuzzing
from tests.serving import ROOT, Server, served

HOSTING = ROOT / "docs" / "hosting.md"
BEGIN, END = "<!-- load: begin -->", "<!-- load: end -->"
HEADING = ["| What was promised | Bound | Measured |", "|---|---|---|"]


class Promises:
    """What was promised, how it was bounded, what was measured; in the order of the tests."""

    def __init__(self) -> None:
        self._rows: dict[str, str] = {}

    def kept(self, promise: str, *, bound: str, measured: str) -> None:
        """Note a promise that was just shown to hold; call it after the assertions.

        Parameters
        ----------
        promise : str
            Such as "200 sessions open the Neuron page".
        bound, measured : str
            With units.
        """
        self._rows[promise] = f"| {promise} | {bound} | {measured} |"

    def write(self, page: Path) -> None:
        """Write the rows into a page between its marks; what others measured stays."""
        text = page.read_text() if page.exists() else ""
        if not self._rows or BEGIN not in text or END not in text:
            return
        before, _, rest = text.partition(BEGIN)
        written, _, after = rest.partition(END)
        table = [*HEADING, *{**dict(_named(written)), **self._rows}.values()]
        lines = [
            BEGIN,
            "Measured on 2 cores that also ran the visitors, and nothing else.",
            "",
            *table,
            END,
        ]
        page.write_text(before + "\n".join(lines) + after)


def _named(written: str) -> Iterator[tuple[str, str]]:
    for line in written.splitlines():
        if line.startswith("| ") and line not in HEADING:
            yield line.split("|")[1].strip(), line


def _named_on_the_command_line(config: pytest.Config) -> set[Path]:
    paths = (config.invocation_params.dir / one.partition("::")[0] for one in config.args)
    here = Path(__file__).parent
    return {path.resolve() for path in paths if path.resolve().is_relative_to(here)}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """In the full form, measure times last, when odd inputs are tried no more beside it."""
    if _named_on_the_command_line(config):
        last = ("test_hostile", "test_cluster", "test_class")
        items.sort(key=lambda item: last.index(item.path.stem) if item.path.stem in last else -1)


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Say whether the full form runs: load tests were asked for by name."""
    return bool(_named_on_the_command_line(pytestconfig))


@pytest.fixture
def only_full(full: bool) -> None:
    """Leave a test out of the short form."""
    if not full:
        pytest.skip("It takes long: `python -m pytest tests/load` runs it.")


@pytest.fixture(scope="session")
def promises(full: bool, pytestconfig: pytest.Config) -> Iterator[Promises]:
    """Return where tests note what they measured."""
    noted = Promises()
    yield noted
    if full:
        noted.write(HOSTING)


@pytest.fixture(scope="module")
def hosted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server for the tests of a file; its workers are still starting."""
    with served(tmp_path_factory.mktemp("hosted")) as server:
        yield server


@pytest.fixture(scope="module")
def measured(hosted: Server, full: bool) -> Iterator[Server]:
    """Return that server as it is when its visitors come; in the short form still starting.

    Where times count, TensorFlow is loaded, which takes both processors. And the visitors' own side,
    full of what earlier tests have left, does not stop to look through all of that for garbage:
    half a second, in which answers would lie there unread.
    """
    if not full:
        yield hosted
        return
    wait_until(hosted.warm, START_SECONDS)
    gc.collect()
    gc.freeze()
    yield hosted
    gc.unfreeze()


@pytest.fixture(scope="session")
def trials(
    full: bool, promises: Promises, request: pytest.FixtureRequest
) -> Iterator[fuzzing.Trials]:
    """Return what tries inputs nobody thought of, and counts them."""
    tried = fuzzing.Trials(full)
    yield tried
    if request.session.testsfailed:
        return
    everything = Path(__file__).parent in _named_on_the_command_line(request.config)
    if everything and not request.config.option.keyword:
        assert tried.counts.total() >= fuzzing.PROMISED
    if tried.counts.total() >= fuzzing.PROMISED:
        promises.kept(
            "inputs nobody thought of",
            bound=f"no trace, no crash in {fuzzing.PROMISED:,} cases",
            measured=tried.summary(),
        )
