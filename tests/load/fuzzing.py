"""Inputs nobody thought of: how many were tried, with which seed, and what they may never do.

In the short form hypothesis derives its choices from the test itself, so that a run is like the one
before. The full form draws new ones; the seed it prints, set as `NNCORE_FUZZ_SEED`, brings them
back.
"""

from __future__ import annotations

import os
import secrets
import time
from collections import Counter
from collections.abc import Callable
from typing import TypeVar

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis.strategies import SearchStrategy
from streamlit.testing.v1 import AppTest

from tests.serving import ROOT

Case = TypeVar("Case")
PROMISED = 10_000
SLOWEST_SECONDS = 5.0
"""Of a processor, that a single input may take in the full form."""
TRACES = ("Traceback (most recent", "Uncaught app execution", "Exception in ASGI")


class Trials:
    """Counts what was tried in this run of the tests.

    Parameters
    ----------
    full : bool
        Which form runs.
    """

    def __init__(self, full: bool) -> None:
        self.full = full
        self.seed = int(os.environ.get("NNCORE_FUZZ_SEED") or secrets.randbits(32))
        self.counts: Counter[str] = Counter()

    def each(
        self,
        kind: str,
        cases: SearchStrategy[Case],
        examine: Callable[[Case], object],
        *,
        full: int,
        short: int,
        shrink: bool = True,
    ) -> None:
        """Examine many cases, so many in the full form and so many in the short one.

        Parameters
        ----------
        kind : str
            Under which they are counted.
        cases : SearchStrategy
        examine : function
            Fails if a case did harm; may return how many inputs the case consisted of.
        full, short : int
        shrink : bool
            Look for a smaller case that does harm, too: not where a case takes long.
        """

        def timed(case: Case) -> None:
            began = time.process_time()
            told = examine(case)
            count = told if isinstance(told, int) else 1
            self.counts[kind] += count
            if self.full:
                assert time.process_time() - began < SLOWEST_SECONDS * count

        tried = settings(
            max_examples=full if self.full else short,
            derandomize=not self.full,
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink] if shrink else [Phase.generate],
        )(given(cases)(timed))
        if self.full:
            print(f"NNCORE_FUZZ_SEED={self.seed}")
            tried = seed(self.seed)(tried)
        tried()

    def summary(self) -> str:
        """Return how many of each kind were tried."""
        kinds = ", ".join(f"{count:,} {kind}" for kind, count in sorted(self.counts.items()))
        return f"no trace, no crash in {self.counts.total():,}: {kinds}"


def opened(page: str, query: dict[str, str | list[str]]) -> AppTest:
    """Open a page as a new visitor who has an address."""
    app = AppTest.from_file(str(ROOT / "ui" / "navigation.py"), default_timeout=60)
    app.run()
    app.query_params.update(query)
    return harmless(app.switch_page(f"../pages/{page}.py").run())


def harmless(app: AppTest) -> AppTest:
    """Fail if a page shows an exception, or a trace as text."""
    assert not app.exception, [(one.message, one.stack_trace) for one in app.exception]
    for shown in (*app.error, *app.markdown, *app.info, *app.warning):
        assert not any(trace in shown.value for trace in TRACES)
    return app
