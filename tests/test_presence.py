"""Whether a server is alive, told across processes."""

import subprocess
import sys
from pathlib import Path

from nncore.presence import Presence


def test_a_lock_tells_the_living_from_the_dead(tmp_path: Path) -> None:
    script = f"""
from pathlib import Path
from nncore.presence import Presence
held = Presence.claim(Path({str(tmp_path)!r}), "server")
print(held is not None, flush=True)
input()
"""
    server = subprocess.Popen(
        [sys.executable, "-c", script], stdout=subprocess.PIPE, stdin=subprocess.PIPE, text=True
    )
    assert server.stdout is not None
    assert server.stdout.readline() == "True\n"
    assert Presence.claim(tmp_path, "server") is None
    server.kill()
    server.wait()
    found = Presence.claim(tmp_path, "server")
    assert found is not None
    found.release()
    assert list(tmp_path.iterdir()) == []
