"""One network, several seeds, three makers: the same scores, but for luck."""

import json
import statistics

import pytest

from nncore import luck

pytestmark = pytest.mark.usefixtures("one_thread")

FIVE = json.dumps([0, 1, 2, 3, 4])


@pytest.fixture(scope="module")
def ours(one_thread: None) -> list[float]:
    return luck.numpy_networks(FIVE)


def test_our_network_is_as_good_as_scikit_learns_on_the_mean_over_seeds(ours) -> None:
    theirs = luck.scikit_learn("[0, 1, 2, 3, 4]")
    assert abs(statistics.mean(ours) - statistics.mean(theirs)) <= 0.01
    assert all(0.95 < accuracy < 0.99 for accuracy in [*ours, *theirs])


def test_keras_is_as_good_as_our_network_with_the_same_seed_but_for_luck(ours) -> None:
    (theirs,) = luck.keras("[2]")
    assert theirs == pytest.approx(ours[2], abs=0.015)


def test_seeds_trained_at_once_score_what_each_scores_alone(ours) -> None:
    assert luck.numpy_networks("[3]") == pytest.approx([ours[3]], abs=1 / 360 + 1e-9)
    assert len(set(ours)) > 1


def test_the_marked_seed_is_not_the_one_of_the_folklore() -> None:
    (accuracy,) = luck.scikit_learn(json.dumps([luck.MARKED]))
    assert round(accuracy, 4) == 0.9667
    assert accuracy < luck.FOLKLORE


def test_every_seed_is_asked_for_once_whatever_the_maker() -> None:
    for maker in luck.MAKERS.values():
        asked = [seed for piece in luck.pieces(maker) for seed in json.loads(piece)]
        assert asked == list(luck.SEEDS)


def test_a_band_is_what_the_statistics_module_says() -> None:
    values = [0.96, 0.97, 0.98, 0.975, 0.965]
    found = luck.band(values)
    assert found.mean == pytest.approx(statistics.mean(values))
    assert found.deviation == pytest.approx(statistics.stdev(values))
    assert (found.least, found.median, found.greatest) == (0.96, 0.97, 0.98)
    quartiles = statistics.quantiles(values, n=4, method="inclusive")
    assert [found.lower, found.median, found.upper] == pytest.approx(quartiles)
    assert luck.band([0.9]).deviation == 0


def test_a_difference_is_clear_only_if_it_is_large_against_the_spread() -> None:
    wide, moved = [0.95, 0.97, 0.99], [0.955, 0.975, 0.995]
    assert "No clear difference" in luck.verdict({"sklearn": wide, "keras": moved})
    narrow, above = [0.960, 0.961, 0.962], [0.970, 0.971, 0.972]
    said = luck.verdict({"sklearn": narrow, "keras": above})
    assert "more than the seeds' luck" in said
    assert "1.00 points apart" in said
    # s = 0.001 each, so 2·√(2·0.001²/3) = 0.0016.
    assert luck.difference(above, narrow) == pytest.approx((0.01, 0.001632993))


@pytest.mark.parametrize("text", ["[]", "[-1]", "[1.5]", "7", "[true]", json.dumps([1] * 17)])
def test_what_is_no_list_of_seeds_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Seeds are whole numbers"):
        luck.read_seeds(text)
