"""Closing an engine whose workers have not been started yet."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nncore.datasets import preview
from nncore.engine import Engine, EngineBusy


def test_who_waits_for_an_answer_does_not_hold_up_the_end(tmp_path: Path) -> None:
    engine = Engine(store_path=tmp_path, delay=600.0)
    engine.start()
    with ThreadPoolExecutor() as elsewhere:
        asked = elsewhere.submit(engine.ask, preview.preview, "{}", timeout=600.0)
        engine.close()
        with pytest.raises(EngineBusy, match="stopping"):
            asked.result(timeout=60.0)
