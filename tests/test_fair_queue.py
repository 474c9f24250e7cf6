"""Order in the queue: fair by owner, first come first served within a round."""

from hypothesis import given
from hypothesis import strategies as st

from nncore.fair_queue import FairQueue


def served(queue: FairQueue) -> list[str]:
    order = []
    while (job := queue.next()) is not None:
        order.append(job)
    return order


def test_owners_take_turns() -> None:
    queue = FairQueue()
    for job in ("a1", "a2", "a3", "b1", "b2", "c1"):
        queue.join(job, owner=job[0])
    assert served(queue) == ["a1", "b1", "c1", "a2", "b2", "a3"]


def test_a_newcomers_first_run_comes_before_the_second_of_one_who_is_being_served() -> None:
    queue = FairQueue()
    queue.join("a1", "a")
    assert queue.next() == "a1"
    queue.join("a2", "a")
    queue.join("b1", "b")
    assert queue.jobs() == ["b1", "a2"]


def test_one_who_was_served_long_ago_waits_no_longer_than_a_newcomer() -> None:
    queue = FairQueue()
    for index in range(5):
        queue.join(f"a{index}", "a")
        queue.join(f"b{index}", "b")
    assert len(served(queue)) == 10
    queue.join("c", "c")
    queue.join("d", "d")
    queue.join("a", "a")
    assert queue.next() == "c"
    assert served(queue) == ["d", "a"]


def test_a_run_of_a_busy_owner_is_passed_over_and_keeps_its_place() -> None:
    queue = FairQueue()
    for job in ("a1", "b1"):
        queue.join(job, owner=job[0])
    assert queue.next(busy={"a"}) == "b1"
    assert queue.next(busy={"a"}) is None
    assert queue.next() == "a1"


def test_who_leaves_is_not_served() -> None:
    queue = FairQueue()
    for job in ("a1", "b1"):
        queue.join(job, owner=job[0])
    queue.leave("a1")
    queue.leave("nobody")
    assert len(queue) == 1
    assert served(queue) == ["b1"]


@given(st.lists(st.sampled_from("abcd"), max_size=30))
def test_no_owner_gets_two_more_than_another_who_waits(owners: list[str]) -> None:
    queue = FairQueue()
    for index, owner in enumerate(owners):
        queue.join(f"{owner}{index}", owner)
    left = {owner: owners.count(owner) for owner in set(owners)}
    counts = dict.fromkeys(left, 0)
    order = served(queue)
    assert sorted(order) == sorted(f"{owner}{index}" for index, owner in enumerate(owners))
    for job in order:
        owner = job[0]
        assert all(counts[owner] <= counts[other] for other in left if left[other] > 0)
        counts[owner] += 1
        left[owner] -= 1
    for owner in set(owners):
        own = [job for job in order if job[0] == owner]
        assert own == sorted(own, key=lambda job: int(job[1:]))


def test_a_job_that_comes_back_is_before_all_others_and_costs_nobody_a_round() -> None:
    queue = FairQueue()
    for job, owner in (("a1", "ann"), ("b1", "bob"), ("a2", "ann")):
        queue.join(job, owner)
    taken = queue.next()
    assert taken == "a1"
    queue.come_back(taken, "ann")
    assert queue.jobs() == ["a1", "b1", "a2"]
    assert [queue.next() for _ in range(3)] == ["a1", "b1", "a2"]
