"""Gates by hand: find the weights yourself, row by row, and meet the gate that has none."""

import streamlit as st

from nncore import gates
from nncore.figures import line_geometry, neuron_plane
from nncore.figures.drawing import written
from nncore.gates import GATES, ROWS, Gate, Row
from ui import job_panel
from ui.live_chart import chart
from ui.neuron.layout import choose_gate, line_sliders, picture_and_controls, table, two_pictures

START = (0.5, -0.5, 0.2)
_SOLVED = "gates.solved"


@st.fragment
def section() -> None:
    """Draw the part."""
    picture, controls = picture_and_controls()
    with controls:
        name = choose_gate("Gate", key="gate")
        gate = GATES[name]
        st.markdown(
            f"**{gate.label}** is 1 if {gate.meaning}. Move the line until all four points stand "
            "on the right side: blue diamonds where it fires, orange circles where it does not."
        )
        line = line_sliders(f"{name}.", START)
        rows = gates.checked(gate, line[:2], line[2])
        if gate.solution:
            st.button(
                "Show me one", on_click=_show, args=(name, gate.solution), icon=":material/key:"
            )
    plane, checked = two_pictures(picture, (5, 4), gap="small", centered=True)
    with plane:
        chart(
            neuron_plane.plane_figure(
                gate_plane(gate),
                line,
                title=f"{gate.label}: {sum(row.right for row in rows)} of 4 points are right",
                theme=job_panel.theme(),
                height=420,
            ),
            key="gates.plane",
            alt=line_geometry.line_sentence(line) + " " + _score(gate, rows),
            name=f"gate-{name}",
        )
    with checked:
        st.markdown(_truth_table(rows))
        _verdict(name, gate, rows)
    if gate.solution is None:
        _no_line(gate)


def gate_plane(gate: Gate) -> neuron_plane.Plane:
    """Return the four points of a gate."""
    return neuron_plane.Plane(
        ROWS[:, 0].tolist(),
        ROWS[:, 1].tolist(),
        gate.outputs,
        -0.6,
        1.6,
        titles=[f"{gate.label} is {output}" for output in gate.outputs],
        size=20,
    )


def _show(name: str, solution: tuple[float, float, float]) -> None:
    for key, value in zip(("w1", "w2", "b"), solution, strict=True):
        st.session_state[f"{name}.{key}"] = value
    st.session_state[f"{name}.shown"] = True


def _truth_table(rows: list[Row]) -> str:
    return table(
        ["inputs", "z", "says", "should"],
        [
            [
                f"{row.x[0]}, {row.x[1]}",
                written(row.z),
                str(row.answer) if row.right else f"**{row.answer}, wrong**",
                str(row.wanted),
            ]
            for row in rows
        ],
    )


def _score(gate: Gate, rows: list[Row]) -> str:
    return f"Rows of {gate.label} that are right: {sum(row.right for row in rows)} of 4."


def _verdict(name: str, gate: Gate, rows: list[Row]) -> None:
    solved: set[str] = st.session_state.setdefault(_SOLVED, set())
    if all(row.right for row in rows):
        if not st.session_state.get(f"{name}.shown"):
            solved.add(name)
        left = [GATES[other].label for other in ("and", "or", "nand") if other not in solved]
        rest = f" Still to find: {', '.join(left)}." if left else " Now try XOR."
        st.success(f"All four rows are right: this neuron is {gate.label}.{rest}")
    else:
        wrong = next(row for row in rows if not row.right)
        needed = "above 0" if wrong.wanted else "0 or less"
        st.info(
            f"{_score(gate, rows)} For ({wrong.x[0]}, {wrong.x[1]}) the sum is {written(wrong.z)} "
            f"and should be {needed}."
        )


def _no_line(gate: Gate) -> None:
    st.subheader("Can one neuron be an XOR?")
    guess = st.radio(
        "First your guess: are there weights that put all four points on the right side?",
        [
            "Yes, they are hard to find",
            "Yes, but they are beyond these sliders",
            "No, for no weights at all",
        ],
        index=None,
        key="xor",
        bind="query-params",
    )
    if guess is None:
        return
    st.markdown(
        ("Right. " if guess.startswith("No") else "No, and here is why. ")
        + "Each row of the table asks something of the weights:"
    )
    asked = gates.conditions(gate)
    lines = [
        rf"({x1:.0f},{x2:.0f}):&\quad {condition} \qquad\text{{({number})}}"
        for number, ((x1, x2), condition) in enumerate(zip(ROWS, asked, strict=True), 1)
    ]
    st.latex(r"\begin{aligned}" + r" \\ ".join(lines) + r"\end{aligned}")
    st.markdown("Add (2) and (3), and add (1) and (4):")
    st.latex(
        r"\begin{aligned}(2)+(3):&\quad w_1 + w_2 + 2b > 0 \\"
        r"(1)+(4):&\quad w_1 + w_2 + 2b \le 0\end{aligned}"
    )
    st.markdown(
        "The same number cannot be above 0 and not above 0. So no weights exist, however long one "
        "searches: the ones of XOR lie across from each other, and no straight line has both on one "
        "side. Two layers of neurons can do it; the Network lab trains some."
    )
