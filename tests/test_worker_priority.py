"""Trainings stand back behind pages."""

import os

from nncore.engine import Engine
from nncore.inside_worker import NICENESS
from tests.conftest import worker_processes


def test_threads_that_train_stand_back_behind_those_that_answer(engine: Engine) -> None:
    trains, *_ = worker_processes()
    niceness = [os.getpriority(os.PRIO_PROCESS, thread.id) for thread in trains.threads()]
    assert niceness.count(NICENESS) > len(niceness) / 2
    assert os.getpriority(os.PRIO_PROCESS, trains.pid) == 0  # it hears Stop at once
    assert os.getpriority(os.PRIO_PROCESS, 0) == 0
