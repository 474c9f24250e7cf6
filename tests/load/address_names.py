"""Every name that an address of the app may carry, page by page.

`NAMES` is written by hand, for the pages make some of their names while they run. What the sources
say is held against it, so that a widget that comes to stand in the address comes here, too.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from tests.serving import ROOT

PARTS = {
    "neuron": "section",
    "activations": "part",
    "data": "aspect",
    "train": "stage",
    "evaluate": "part",
    "regularization": "part",
    "optimization": "part",
}
"""Which name opens a part of a page."""

NAMES: dict[str, str] = {
    "home": "",
    "neuron": """section activation b x1 x2 x3 w1 w2 w5 inputs gate and.b and.w1 and.w2 xor
        rule_rate rule_seed guess look and_rate and_epochs and_seed and_error and_moment fresh best
        best_line moment edited n11 n12 nb1 in1 in2 answer_dot answer_digits answer_draws
        answer_frame answer_sigmoid learns""",
    "activations": """part curves z slope through norm draw guess n classes T raised z0 z1 z2 bend
        seed layers""",
    "network": """experiment trained moment open_update open_losses open_take_away open_many
        open_keras open_schedules open_surface open_initializers open_conventions slope_at
        initializer bent_by deep wide stddev drawn answer truth surface racers own rate steps
        bowl_w1 bowl_w2 pits_w1 valley_w2""",
    "data": """aspect data index share_mnist strangers_mnist zeros_mnist_0 variance_mnist row column
        spread first second raw feature pairs_with across up""",
    "train": "stage experiment",
    "evaluate": """part network experiment second second_experiment true answered cells dimmed disagreeing
        calibrated below bins curve rival miss described unit layer luck_guess always percent reads
        rare_threshold rare_seed flipped view corner threshold lowered positive_mnist
        positive_breast_cancer example noise_seed noise rotation shift contrast mended confused
        half_wrong off_guess features_guess table_guess""",
    "regularization": """part gamma beta bn_size bn_unit bn_momentum bn_steps dropping rate course
        course_seed patience patience_guess still_read layer training_example augmented factor stddev strength pull_rate
        steps penalty swept techniques of_data of_dropout of_l2 of_rows_moons of_seeds swept_data
        swept_rows_moons swept_seeds""",
    "optimization": """part data chosen_optimizers chosen_learning_rates chosen_batch_sizes
        chosen_initializers one_rate equal all_rate depth optimizer_seeds rate_seeds batch_seeds
        start_seeds schedule_seeds recipe_seeds rate_optimizer batch_optimizer start_optimizer
        range_optimizer path_plane path_batch path_steps path_seed path_data path_first path_second
        first_rate planned factor every warmup at_epoch plans range_batch range_steps range_seed
        range_data recipe_schedule recipe_epochs recipe_data optimizers_level optimizers_guess""",
    "clinic": "patient patient_seed look experiment",
    "draw": "surface noise_guess guess center crop fit upright count thickness network experiment",
    "glossary": "term search",
    "about": "",
}
"""Page → its names."""

GIVEN = {
    "ui/data/guess.py": "key",
    "ui/data/numbers.py": "key",
    "ui/draw/steps.py": "name",
    "ui/evaluate/cell.py": "key",
    "ui/evaluate/guess.py": "key",
    "ui/evaluate/robustness.py": "name",
    "ui/evaluate/threshold.py": "key",
    "ui/judged.py": "key link_name",
    "ui/live_slider.py": "key",
    "ui/neuron/layout.py": "key",
    "ui/neuron/network.py": "name",
    "ui/optimization/example.py": "key",
    "ui/optimization/fair.py": "key",
    "ui/regularization/more_data.py": "chosen.knob",
}
"""Where a name is an argument, or one of a table: those names were looked up by hand."""


def keys() -> Iterator[tuple[Path, str, re.Pattern[str] | None]]:
    """Go through all places in the sources that bind a name, with a pattern for the name.

    None stands for a name that a function is given by whoever calls it.
    """
    for path in sorted([*(ROOT / "ui").rglob("*.py"), *(ROOT / "pages").glob("*.py")]):
        module = ".".join(path.relative_to(ROOT).with_suffix("").parts)
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call) and (key := _key(call)) is not None:
                yield path, ast.unparse(key), _pattern(key, module)


def _key(call: ast.Call) -> ast.expr | None:
    named = {one.arg: one.value for one in call.keywords}
    function = ast.unparse(call.func)
    if "bind" in named or function == "live_slider":
        return named["key"]
    if function in ("address.number", "address.choice", "address.brought", "st.query_params.get"):
        return call.args[0]
    return None


def _pattern(key: ast.expr, module: str) -> re.Pattern[str] | None:
    if isinstance(key, ast.Constant):
        return re.compile(re.escape(str(key.value)))
    if isinstance(key, ast.JoinedStr):
        parts = [
            re.escape(str(one.value)) if isinstance(one, ast.Constant) else ".+"
            for one in key.values
        ]
        return re.compile("".join(parts))
    value = getattr(import_module(module), ast.unparse(key), None)
    return re.compile(re.escape(value)) if isinstance(value, str) else None
