"""The fingerprint by which a server tells workers of its own version from others."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from nncore import project_version

PACKAGE = Path(project_version.__file__).parent
PROGRAM = "from nncore.project_version import fingerprint; print(fingerprint())"


def fingerprint_in(folder: Path) -> str:
    """Return what another process says that finds the package in this folder."""
    return subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()


def test_a_copy_elsewhere_is_the_same_version_until_one_line_of_it_differs(tmp_path: Path) -> None:
    ours, copy = tmp_path / "ours", tmp_path / "copy"
    shutil.copytree(PACKAGE, ours / "nncore", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ours, copy)
    module = copy / "nncore" / "history.py"
    module.write_bytes(module.read_bytes().replace(b"\n", b"\r\n"))  # as on another system
    assert fingerprint_in(copy) == fingerprint_in(ours)
    module.write_text(module.read_text() + "# one more line\n")
    assert fingerprint_in(copy) != fingerprint_in(ours)
