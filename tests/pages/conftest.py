"""Pages, run in this process against the real engine."""

from collections.abc import Callable
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from nncore.engine import Engine

ROOT = Path(__file__).parents[2]
Open = Callable[..., AppTest]


@pytest.fixture
def open_page(engine: Engine) -> Open:
    """Return a function that opens a page as a new visitor, with query parameters if wanted."""

    def open_(name: str, **query: str) -> AppTest:
        app = AppTest.from_file(str(ROOT / "ui" / "navigation.py"), default_timeout=60)
        app.run()
        for key, value in query.items():
            app.query_params[key] = value
        app.switch_page(f"../pages/{name}.py").run()
        assert not app.exception, app.exception
        return app

    return open_
