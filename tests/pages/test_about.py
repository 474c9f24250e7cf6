"""The About page: what this host allows and keeps, whose data these are, how its engine is."""

import importlib.metadata
import re
import tomllib

import pytest

import nncore
from nncore import engine as engines
from nncore.engine import Engine, Status
from nncore.limits import Limits
from tests.conftest import wait_until
from tests.pages.conftest import ROOT, Open
from ui import about, visitor


def text(parts: object) -> str:
    return "\n".join(str(part.value) for part in parts)  # type: ignore[attr-defined]


def test_version_and_health_of_the_engine_are_said_now(open_page: Open, engine: Engine) -> None:
    # What tests before this one stopped may still be ending.
    wait_until(lambda: engine.status().running == 0)
    app = open_page("about")
    said = text(app.success)
    assert f"Version {nncore.__version__}" in said
    assert about.PHASES["ready"] in said
    assert "0 runs going on, 0 waiting" in said


def test_an_engine_that_is_not_well_is_said_in_a_sentence(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_page("about")
    monkeypatch.setattr(engines, "get", lambda: None)
    app.run()
    assert not app.exception
    assert "The engine was not started." in text(app.error)


def test_every_limit_stands_there_with_the_value_of_this_host_and_its_variable(
    open_page: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(about.LIMITS) == set(Limits.model_fields)
    monkeypatch.setenv("NNCORE_MAX_EPOCHS", "1234")
    monkeypatch.setenv("NNCORE_STORE_DAYS", "2.5")
    shown = text(open_page("about").markdown)
    assert re.search(r"Epochs of a run \| 1,234 \| `NNCORE_MAX_EPOCHS` \|", shown)
    assert "for 2.5 days" in shown
    for name in Limits.model_fields:
        assert f"`NNCORE_{name.upper()}`" in shown


def test_it_says_what_is_kept_and_whose_data_these_are(open_page: Open) -> None:
    shown = text(open_page("about").markdown)
    assert f"`{visitor.COOKIE}`), for {visitor.COOKIE_DAYS} days" in shown
    for words in ("no log-in", "LeCun", "Cortes", "Burges", "CC BY-SA 3.0", "Wolberg", "Alpaydin"):
        assert words in shown


def test_libraries_stand_there_with_the_versions_that_are_installed(open_page: Open) -> None:
    shown = text(open_page("about").markdown)
    for package in ("streamlit", "keras", "scikit-learn"):
        version = importlib.metadata.version(package)
        assert f"{about.LIBRARIES[package]} {version}" in shown


def test_there_is_one_version_and_it_needs_no_installation() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    assert project["project"]["dynamic"] == ["version"]
    assert project["tool"]["setuptools"]["dynamic"]["version"] == {"attr": "nncore.__version__"}


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "0 seconds"),
        (119, "119 seconds"),
        (120, "2 minutes"),
        (7_200, "2 hours"),
        (1e6, "11 days"),
    ],
)
def test_a_time_is_said_in_its_largest_unit(seconds: float, words: str) -> None:
    assert about.duration(seconds) == words


def test_one_is_singular() -> None:
    lines = about.engine_words(Status("ready", None, 1, 2), "", 1, 5)
    assert "1 run going on, 2 waiting." in lines
    assert "1 open tab, yours included." in lines
