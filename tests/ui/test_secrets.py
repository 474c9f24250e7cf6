"""Where a host has secrets instead of an environment, they set the limits in time."""

import os
import subprocess
import sys
from pathlib import Path

from tests.serving import ROOT

PROGRAM = """
from ui import guard
from nncore.limits import Limits
limits = next(one.kwargs["limits"] for one in guard.MIDDLEWARE if "limits" in one.kwargs)
print(limits.max_sessions, Limits.from_environment().max_epochs)
"""


def test_limits_given_as_secrets_hold_for_the_guard_and_for_runs(tmp_path: Path) -> None:
    secrets = tmp_path / ".streamlit" / "secrets.toml"
    secrets.parent.mkdir()
    secrets.write_text('NNCORE_MAX_SESSIONS = "61"\nNNCORE_MAX_EPOCHS = 7\n')
    run = subprocess.run(
        [sys.executable, "-c", PROGRAM],
        cwd=ROOT,
        env={**os.environ, "HOME": str(tmp_path), "USERPROFILE": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout.split() == ["61", "7"]
