"""The page around the figures and the figures themselves are of one theme."""

import tomllib
from pathlib import Path

import pytest

from nncore.figures.theme import THEMES

ROOT = Path(__file__).parents[2]
CONFIGURATION = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))


@pytest.mark.parametrize("name", ["light", "dark"])
def test_streamlits_theme_has_the_colors_of_the_figures(name: str) -> None:
    theme = THEMES[name]
    page = CONFIGURATION["theme"][name]
    assert tuple(page["chartCategoricalColors"]) == theme.categorical
    assert page["backgroundColor"] == theme.background
    assert page["secondaryBackgroundColor"] == theme.surface
    assert page["textColor"] == theme.ink


def test_traces_and_statistics_stay_off_and_garbage_is_not_collected_after_every_run() -> None:
    assert CONFIGURATION["client"]["showErrorDetails"] == "none"
    assert CONFIGURATION["browser"]["gatherUsageStats"] is False
    assert CONFIGURATION["runner"]["postScriptGC"] is False
