"""What the page server must never import, checked in processes of their own.

After each run of a page Streamlit clears Keras's state if Keras is imported, and an idle import
costs 700 MB: only workers may have it.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = ("keras", "tensorflow", "sklearn", "scipy")
WORKERS_ONLY = {
    "callbacks",
    "compiled",
    "keras_models",
    "keras_training",
    "knobs",
    "program_cache",
    "train_state",
}


def loaded_by(imports: list[str]) -> set[str]:
    """Import modules in a fresh process and return the top-level names that it then has."""
    program = "import importlib, sys\n"
    program += f"for name in {imports!r}:\n    importlib.import_module(name)\n"
    program += "print(*{name.partition('.')[0] for name in sys.modules})"
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def modules(folder: str) -> list[str]:
    """Name every module below a folder."""
    return sorted(
        ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "__main__.py"
    )


def for_pages() -> list[str]:
    return [name for name in modules("nncore") if name.partition(".")[2] not in WORKERS_ONLY]


def test_nncore_without_its_worker_modules_imports_nothing_heavy() -> None:
    loaded = loaded_by(for_pages())
    assert "numpy" in loaded
    assert loaded.isdisjoint(HEAVY)


def test_nncore_never_imports_streamlit() -> None:
    assert "streamlit" not in loaded_by(for_pages())
    for path in (ROOT / "nncore").rglob("*.py"):
        lines = path.read_text(encoding="utf-8").splitlines()
        assert not any(
            line.strip().startswith(("import streamlit", "from streamlit")) for line in lines
        )


def test_the_specification_alone_needs_neither_plotly_nor_dask() -> None:
    light = ["nncore.spec", "nncore.glossary", "nncore.presets", "nncore.limits", "nncore.history"]
    assert loaded_by(light).isdisjoint({*HEAVY, "plotly", "distributed", "dask", "pandas"})


def test_exporting_needs_no_notebook_format_until_a_notebook_is_written() -> None:
    assert loaded_by(["nncore.export"]).isdisjoint({*HEAVY, "nbformat", "jsonschema", "plotly"})


def test_ui_and_pages_import_nothing_heavy() -> None:
    loaded = loaded_by(modules("ui"))
    assert "streamlit" in loaded
    assert loaded.isdisjoint({"keras", "tensorflow", "sklearn"})


@pytest.mark.parametrize("folder", ["ui", "pages"])
def test_no_page_names_a_heavy_library_or_a_module_for_workers(folder: str) -> None:
    forbidden = ("keras", "tensorflow", "sklearn", *(f"nncore.{name}" for name in WORKERS_ONLY))
    for path in (ROOT / folder).rglob("*.py"):
        for line in path.read_text(encoding="utf-8").splitlines():
            words = line.split()
            if words[:1] in (["import"], ["from"]):
                assert not words[1].startswith(forbidden), f"{path.name}: {line}"


def test_evaluating_and_predicting_stay_light() -> None:
    light = ["nncore.evaluation", "nncore.inference", "nncore.datasets.preview", "nncore.shipped"]
    assert loaded_by(light).isdisjoint({*HEAVY, "plotly", "distributed", "streamlit"})
