"""Which version of this project a process runs: a fingerprint of its source.

A page server and its workers agree on more than a version number says: names of functions, events,
what a checkpoint holds. Workers of a cluster are on other machines and are updated at other times,
so the server asks each for its fingerprint before it uses it.
"""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path


@cache
def fingerprint() -> str:
    """Return 16 hexadecimal digits that differ as soon as a line of this package does."""
    package = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py"), key=lambda path: path.relative_to(package).parts):
        digest.update("/".join(path.relative_to(package).parts).encode() + b"\0")
        # Read as text, for line ends differ from system to system.
        digest.update(path.read_text(encoding="utf-8").encode() + b"\0")
    return digest.hexdigest()[:16]
