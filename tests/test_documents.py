"""What README and docs name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_to_a_file_leads_to_one(document: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)\)", document.read_text("utf-8"))
    here = [link for link in links if "://" not in link]
    assert [link for link in here if not (document.parent / link).is_file()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_module_and_folder_named_exists(document: Path) -> None:
    named = re.findall(r"`(\w[\w/.]*(?:\.py|\.md|/))`", document.read_text("utf-8"))
    missing = [
        name
        for name in named
        if not (ROOT / name).exists() and not (ROOT / "nncore" / name).exists()
    ]
    assert missing == []


def test_every_test_that_the_security_page_names_exists() -> None:
    named = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", (ROOT / "docs" / "security.md").read_text())
    assert len(named) > 30
    missing = [
        f"{file}::{name}"
        for file, name in named
        if not (ROOT / file).is_file() or f"def {name}(" not in (ROOT / file).read_text("utf-8")
    ]
    assert missing == []


def test_every_defense_of_the_security_page_is_shown_by_a_test() -> None:
    lines = (ROOT / "docs" / "security.md").read_text("utf-8").splitlines()
    rows = [one for one in lines if one.startswith("| ") and not one.startswith("| Threat")]
    assert [one for one in rows if "::test_" not in one.rsplit("|", 2)[1]] == []
