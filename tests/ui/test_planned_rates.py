"""Planned learning rates: those worked by hand, at every epoch, and none at all."""

import pytest

from tests.ui.test_lab_sections import open_script, put, text

SCRIPT = """
from ui import address
from ui.optimization import planned_rates

address.arrive("optimization")
planned_rates.section()
"""


def test_schedules_tell_the_rates_worked_by_hand() -> None:
    app = open_script(SCRIPT)
    assert r"0.1 \cdot 0.5^{\lfloor 20 / 10 \rfloor} = 0.025" in text(app)
    assert r"0.1 \cdot 0.5^{20/10} = 0.025" in text(app)
    shown = text(put(app, at_epoch=25.0))
    assert "= 0.0853553" in shown
    assert "count **steps**" in shown


@pytest.mark.parametrize("at", [0.0, 3.0, 200.0])
def test_every_schedule_can_be_read_at_every_epoch(at: float) -> None:
    app = open_script(SCRIPT)
    app.pills(key="plans").set_value(app.pills(key="plans").options).run()
    assert "nan" not in text(put(app, at_epoch=at))
    assert "nan" not in text(put(app, planned=2.0, warmup=50.0))


def test_no_schedule_chosen_is_a_sentence() -> None:
    app = open_script(SCRIPT)
    app.pills(key="plans").set_value([]).run()
    assert "at least one schedule" in text(app)
