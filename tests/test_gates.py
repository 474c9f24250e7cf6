"""Gates by hand and by descent, against the numbers of the recipe."""

import numpy as np
import pytest

from nncore import gates
from nncore.gates import GATES


@pytest.mark.parametrize("name", [name for name in GATES if GATES[name].solution])
def test_a_gates_solution_solves_it(name: str) -> None:
    w1, w2, b = GATES[name].solution or (0, 0, 0)
    assert all(row.right for row in gates.checked(GATES[name], (w1, w2), b))


def test_no_perceptron_of_a_fine_grid_computes_xor() -> None:
    steps = np.linspace(-4, 4, 33)
    w1, w2, b = np.meshgrid(steps, steps, steps)
    answers = np.stack([w1 * x1 + w2 * x2 + b > 0 for x1, x2 in gates.ROWS], axis=-1)
    wanted = np.array(GATES["xor"].outputs, dtype=bool)
    assert (answers == wanted).sum(axis=-1).max() == 3


def test_a_row_says_what_the_neuron_answers_and_what_is_wanted() -> None:
    row = gates.checked(GATES["and"], (1.0, 1.0), -0.5)[1]
    assert (row.x, row.z, row.answer, row.wanted, row.right) == ((0, 1), 0.5, 1, 0, False)


def test_the_conditions_of_xor_are_the_four_that_contradict() -> None:
    assert gates.conditions(GATES["xor"]) == [
        r"b \le 0",
        "w_2 + b > 0",
        "w_1 + b > 0",
        r"w_1 + w_2 + b \le 0",
    ]


def test_a_sigmoid_neuron_learns_and_to_the_computed_numbers() -> None:
    descent = gates.learn("and", 0.5, 10_000, 1)
    assert descent.w[-1] == pytest.approx([7.280160, 7.280160], abs=5e-7)
    assert descent.b[-1] == pytest.approx(-11.007769, abs=5e-7)
    said = 1 / (1 + np.exp(-(gates.ROWS @ descent.w[-1] + descent.b[-1])))
    assert said[0] == pytest.approx(1.6572e-05, abs=5e-10)
    assert said[1:] == pytest.approx([0.023485, 0.023485, 0.972147], abs=5e-7)


def test_three_answers_force_the_fourth() -> None:
    assert gates.forced_answer(0.0146, 0.0661, 0.0661) == pytest.approx(0.253, abs=5e-4)
    assert gates.forced_answer(1.6572e-05, 0.023485, 0.023485) == pytest.approx(0.972147, abs=1e-4)
