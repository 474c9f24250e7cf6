"""The Experiment: which data, which network, how it is trained, which seed.

An Experiment is frozen, validated data. Everything else in the project is a function of it: the
Keras model, the training run, the figures, the link in the address bar, the exported script. What
is valid here is valid everywhere; what one host is willing to run is another question
(`nncore.limits`). Names and defaults are Keras's.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
import math
import re
import zlib
from abc import abstractmethod
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ValidationError,
    field_validator,
    model_validator,
)

from nncore import shapes

MAXIMUM_JSON_BYTES = 64_000
MAXIMUM_LINK_CHARACTERS = 8_000
MAXIMUM_SENTENCES = 8

LayerActivation = Literal[
    "linear", "relu", "leaky_relu", "elu", "gelu", "silu", "softplus", "tanh", "sigmoid", "softmax"
]
Initializer = Literal[
    "glorot_uniform", "glorot_normal", "he_uniform", "he_normal", "random_normal", "zeros"
]
LossName = Literal["binary_crossentropy", "sparse_categorical_crossentropy", "mean_squared_error"]
Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]


class InvalidExperiment(ValueError):
    """Something that was meant to be an Experiment is not; `sentences` say what, why and what would do."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        super().__init__(" ".join(sentences))


class Specification(BaseModel):
    """A frozen part of an Experiment. Unknown fields, NaN and infinities are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, strict=False)

    @field_validator("*")
    @classmethod
    def _one_zero(cls, value: Any) -> Any:
        """Read -0.0 as 0.0: they are equal, so Experiments that hold them must have one key."""
        return 0.0 if isinstance(value, float) and value == 0 else value


# ---------------------------------------------------------------------------------------- data


class DataSpecification(Specification):
    """What every data set has: a shape, a number of classes, a training and a test part."""

    input_shape: ClassVar[tuple[int, ...]]
    classes: ClassVar[int]

    @property
    @abstractmethod
    def rows(self) -> int:
        """Number of examples, training and test together."""

    @property
    def test_rows(self) -> int:
        """Number of test examples; scikit-learn rounds the share up."""
        return math.ceil(self.rows * getattr(self, "test_share", 0.2))

    @property
    def train_rows(self) -> int:
        """Number of training examples, the later validation part included."""
        return self.rows - self.test_rows


TestShare = Annotated[float, Field(ge=0.05, le=0.5)]


class _Plane(DataSpecification):
    input_shape = (2,)
    classes = 2
    samples: Annotated[int, Field(ge=40, le=20_000)] = 2_000
    noise: Annotated[float, Field(ge=0.0, le=1.0)] = 0.25
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return self.samples


class Moons(_Plane):
    """Two interleaved half circles (scikit-learn's `make_moons`)."""

    name: Literal["moons"] = "moons"


class Circles(_Plane):
    """A small circle inside a large one (scikit-learn's `make_circles`, factor 0.5)."""

    name: Literal["circles"] = "circles"
    noise: Annotated[float, Field(ge=0.0, le=1.0)] = 0.1


class Customers(DataSpecification):
    """Customers who buy when age + income + noise is at least 0 (both features in -2…2)."""

    input_shape = (2,)
    classes = 2
    name: Literal["customers"] = "customers"
    samples: Annotated[int, Field(ge=40, le=20_000)] = 200
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return self.samples


class BreastCancer(DataSpecification):
    """Malignant or benign from 30 measurements (scikit-learn's copy of the Wisconsin data)."""

    input_shape = (30,)
    classes = 2
    name: Literal["breast_cancer"] = "breast_cancer"
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return 569


class Digits(DataSpecification):
    """Handwritten digits of 8×8 pixels with values 0…16 (scikit-learn's `load_digits`)."""

    input_shape = (8, 8, 1)
    classes = 10
    name: Literal["digits"] = "digits"
    seed: Seed = 42
    test_share: TestShare = 0.2

    @property
    def rows(self) -> int:
        return 1_797


class Mnist(DataSpecification):
    """Handwritten digits of 28×28 pixels; its own 60,000 / 10,000 split."""

    input_shape = (28, 28, 1)
    classes = 10
    name: Literal["mnist"] = "mnist"
    first_rows: Annotated[int, Field(ge=100, le=60_000)] = 60_000
    """How many of the 60,000 training images are used, the first ones."""

    @property
    def rows(self) -> int:
        return self.first_rows + 10_000

    @property
    def test_rows(self) -> int:
        return 10_000


Data = Annotated[
    Moons | Circles | Customers | BreastCancer | Digits | Mnist, Field(discriminator="name")
]
DATASETS: dict[str, type[DataSpecification]] = {
    "customers": Customers,
    "moons": Moons,
    "circles": Circles,
    "breast_cancer": BreastCancer,
    "digits": Digits,
    "mnist": Mnist,
}

# --------------------------------------------------------------------------------------- model

Penalty = Annotated[float, Field(ge=0.0, le=10.0)]


class Dense(Specification):
    """Every unit sees every input: activation(x·W + b)."""

    type: Literal["Dense"] = "Dense"
    units: Annotated[int, Field(ge=1, le=4_096)] = 16
    activation: LayerActivation = "relu"
    kernel_initializer: Initializer = "glorot_uniform"
    l1: Penalty = 0.0
    l2: Penalty = 0.0


class Dropout(Specification):
    """Sets a random share of its inputs to zero, in training only."""

    type: Literal["Dropout"] = "Dropout"
    rate: Annotated[float, Field(ge=0.0, le=0.95)] = 0.2


class BatchNormalization(Specification):
    """Centers and scales each feature by the batch, then learns a scale γ and a shift β."""

    type: Literal["BatchNormalization"] = "BatchNormalization"


class Activation(Specification):
    """An activation function as a layer of its own."""

    type: Literal["Activation"] = "Activation"
    activation: LayerActivation = "relu"


class Conv2D(Specification):
    """Slides small filters over an image."""

    type: Literal["Conv2D"] = "Conv2D"
    filters: Annotated[int, Field(ge=1, le=512)] = 16
    kernel_size: Annotated[int, Field(ge=1, le=15)] = 3
    padding: Literal["valid", "same"] = "valid"
    activation: LayerActivation = "relu"
    kernel_initializer: Initializer = "glorot_uniform"
    l1: Penalty = 0.0
    l2: Penalty = 0.0


class MaxPooling2D(Specification):
    """Keeps the largest value of each small window."""

    type: Literal["MaxPooling2D"] = "MaxPooling2D"
    pool_size: Annotated[int, Field(ge=2, le=8)] = 2


class Flatten(Specification):
    """Lays an image out as one row of numbers."""

    type: Literal["Flatten"] = "Flatten"


Layer = Annotated[
    Dense | Dropout | BatchNormalization | Activation | Conv2D | MaxPooling2D | Flatten,
    Field(discriminator="type"),
]
LAYERS: dict[str, type[Specification]] = {
    kind.__name__: kind
    for kind in (Dense, Dropout, BatchNormalization, Activation, Conv2D, MaxPooling2D, Flatten)
}


class Model(Specification):
    """A stack of layers, the output layer last, as in `keras.Sequential`."""

    layers: Annotated[tuple[Layer, ...], Field(min_length=1, max_length=64)]


# ------------------------------------------------------------------------------------ training

LearningRate = Annotated[float, Field(ge=1e-8, le=1e6)]


class SGD(Specification):
    """Gradient descent; with `momentum`, a moving average of past gradients."""

    name: Literal["SGD"] = "SGD"
    learning_rate: LearningRate = 0.01
    momentum: Annotated[float, Field(ge=0.0, lt=1.0)] = 0.0
    nesterov: bool = False


class RMSprop(Specification):
    """Divides each gradient by a moving average of its size."""

    name: Literal["RMSprop"] = "RMSprop"
    learning_rate: LearningRate = 0.001


class Adam(Specification):
    """Momentum and RMSprop together, with bias correction."""

    name: Literal["Adam"] = "Adam"
    learning_rate: LearningRate = 0.001


class AdamW(Specification):
    """Adam with weight decay applied to the weights themselves."""

    name: Literal["AdamW"] = "AdamW"
    learning_rate: LearningRate = 0.001
    weight_decay: Annotated[float, Field(ge=0.0, le=1.0)] = 0.004


Optimizer = Annotated[SGD | RMSprop | Adam | AdamW, Field(discriminator="name")]
OPTIMIZERS: dict[str, type[Specification]] = {
    kind.__name__: kind for kind in (SGD, RMSprop, Adam, AdamW)
}


class Constant(Specification):
    """The same learning rate throughout."""

    name: Literal["constant"] = "constant"


class StepDecay(Specification):
    """Multiplies the learning rate by `factor` every `every_epochs` epochs."""

    name: Literal["step"] = "step"
    factor: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    every_epochs: Annotated[int, Field(ge=1, le=1_000)] = 10


class ExponentialDecay(Specification):
    """The same decay as step decay, but smooth: factor^(epoch / every_epochs)."""

    name: Literal["exponential"] = "exponential"
    factor: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    every_epochs: Annotated[int, Field(ge=1, le=1_000)] = 10


class CosineDecay(Specification):
    """Follows half a cosine from the learning rate to zero, after an optional warm-up."""

    name: Literal["cosine"] = "cosine"
    warmup_epochs: Annotated[float, Field(ge=0.0, le=100.0)] = 0.0


Schedule = Annotated[
    Constant | StepDecay | ExponentialDecay | CosineDecay, Field(discriminator="name")
]
SCHEDULES: dict[str, type[Specification]] = {
    "constant": Constant,
    "step": StepDecay,
    "exponential": ExponentialDecay,
    "cosine": CosineDecay,
}


class EarlyStopping(Specification):
    """Stops when the validation loss has not improved for `patience` epochs."""

    patience: Annotated[int, Field(ge=1, le=200)] = 5
    restore_best_weights: bool = True


class ReduceLROnPlateau(Specification):
    """Multiplies the learning rate by `factor` when the validation loss stalls."""

    factor: Annotated[float, Field(gt=0.0, lt=1.0)] = 0.5
    patience: Annotated[int, Field(ge=1, le=200)] = 3
    min_lr: Annotated[float, Field(ge=0.0, le=1.0)] = 1e-7


class Training(Specification):
    """How the network is trained: what `compile` and `fit` are told in Keras."""

    optimizer: Optimizer = Adam()
    schedule: Schedule = Constant()
    loss: LossName = "binary_crossentropy"
    batch_size: Annotated[int, Field(ge=1, le=8_192)] = 32
    epochs: Annotated[int, Field(ge=1, le=1_000)] = 20
    validation_split: Annotated[float, Field(ge=0.0, le=0.5)] = 0.2
    early_stopping: EarlyStopping | None = None
    reduce_lr_on_plateau: ReduceLROnPlateau | None = None
    keep_best: bool = False
    """End with the weights of the epoch of lowest validation loss (Keras: `ModelCheckpoint`)."""
    seed: Seed = 0
    """Decides the initial weights, the order of the batches and the dropout masks."""


class Experiment(Specification):
    """Which data, which network, how it is trained, which seed.

    Raises
    ------
    pydantic.ValidationError
        If a value is out of bounds, a layer cannot follow another, the output does not fit the
        loss, or the data are too few for the batch or the validation part.
        `parse` turns it into sentences.
    """

    version: Literal[1] = 1
    data: Data
    model: Model
    training: Training = Training()

    @model_validator(mode="after")
    def _parts_fit_together(self) -> Experiment:
        complaint = misfit(self.data, self.model, self.training)
        if complaint:
            raise ValueError(complaint)
        return self

    @property
    def validation_rows(self) -> int:
        """Rows of the training part that are held out, the last ones, as Keras's `fit` does."""
        return self.data.train_rows - self.fitted_rows

    @property
    def fitted_rows(self) -> int:
        """Rows that the weights are fitted to."""
        return fitted_rows(self.data, self.training)

    @property
    def steps_per_epoch(self) -> int:
        """Mini-batches in one epoch, the last, smaller one included."""
        return math.ceil(self.fitted_rows / self.training.batch_size)

    @property
    def key(self) -> str:
        """A fingerprint: equal Experiments, and only they, have equal keys."""
        return hashlib.sha256(canonical(self.model_dump(mode="json")).encode()).hexdigest()[:32]


def fitted_rows(data: DataSpecification, training: Training) -> int:
    """Rows left for fitting after the validation share is taken from the end.

    The rounding is that of `keras.Model.fit(validation_split=…)`.
    """
    return math.floor(data.train_rows * (1.0 - training.validation_split))


def misfit(data: DataSpecification, model: Model, training: Training) -> str | None:
    """Say why the three parts, each valid by itself, do not make an Experiment; None if they do."""
    try:
        report = shapes.trace(model.layers, data.input_shape)
    except shapes.LayerRefused as refused:
        return str(refused)
    if not any(line.trainable for line in report):
        return "This network has no weights, so there is nothing to learn. Add a Dense layer."
    complaint = shapes.output_misfit(
        report[-1].output_shape,
        shapes.output_activation(model.layers),
        data.classes,
        training.loss,
    )
    if complaint:
        return complaint
    rows = fitted_rows(data, training)
    held_out = data.train_rows - rows
    if rows < training.batch_size:
        return (
            f"A batch of {training.batch_size:,} is larger than the {rows:,} rows there are to "
            f"train on. Choose a batch size of at most {rows:,}."
        )
    if training.validation_split > 0 and held_out < 1:
        return (
            f"A validation share of {training.validation_split:g} of {data.train_rows:,} training "
            "rows leaves no row to validate on. Choose a larger share, or 0."
        )
    watchers = {
        "Early stopping": training.early_stopping is not None,
        "Reducing the learning rate on a plateau": training.reduce_lr_on_plateau is not None,
        "Keeping the best weights": training.keep_best,
    }
    for name, wanted in watchers.items():
        if wanted and training.validation_split == 0:
            return f"{name} watches the validation loss. Choose a validation share above 0."
    if training.reduce_lr_on_plateau is not None and training.schedule.name != "constant":
        return (
            "Reducing the learning rate on a plateau needs a constant schedule: as in Keras, two "
            "rules cannot both set the learning rate."
        )
    optimizer = training.optimizer
    if isinstance(optimizer, SGD) and optimizer.nesterov and optimizer.momentum == 0:
        return "Nesterov's look-ahead needs a momentum above 0."
    return None


# ---------------------------------------------------------------------------------- JSON, links


def canonical(value: Any) -> str:
    """JSON text that is the same for the same value: sorted keys, no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=True)


def to_json(experiment: Experiment) -> str:
    """Return the Experiment as indented JSON, every field written out."""
    return json.dumps(experiment.model_dump(mode="json"), indent=2) + "\n"


def parse(text: str | bytes) -> Experiment:
    """Read an Experiment from JSON text.

    Raises
    ------
    InvalidExperiment
        With sentences that name the field, what was expected and what arrived.
    """
    if len(text) > MAXIMUM_JSON_BYTES:
        raise InvalidExperiment(
            [
                f"This file has {len(text):,} bytes; an experiment has at most "
                f"{MAXIMUM_JSON_BYTES:,}. Choose the JSON file that the Train page saved."
            ]
        )
    try:
        if isinstance(text, bytes):
            text = text.decode("utf-8-sig")  # some editors write a byte order mark
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidExperiment(
            ["This is not JSON text. Choose the JSON file that the Train page saved."]
        ) from error
    return from_value(value)


def from_value(value: Any) -> Experiment:
    """Build an Experiment from plain Python values, such as those of parsed JSON.

    Raises
    ------
    InvalidExperiment
        With one sentence for each thing that is wrong.
    """
    try:
        return Experiment.model_validate(value)
    except ValidationError as error:
        raise InvalidExperiment(sentences(error)) from error


def to_link(experiment: Experiment) -> str:
    """Return the Experiment as a short text for an address: JSON, deflated, base64url.

    Values equal to the defaults are left out.
    """
    value = experiment.model_dump(mode="json", exclude_defaults=True)
    # The discriminators are defaults of their classes, but say which class it is.
    value["data"] = {**value.get("data", {}), "name": experiment.data.name}
    value["model"] = {
        "layers": [
            {**layer.model_dump(mode="json", exclude_defaults=True), "type": layer.type}
            for layer in experiment.model.layers
        ]
    }
    training = experiment.training.model_dump(mode="json", exclude_defaults=True)
    for part in ("optimizer", "schedule"):
        if part in training:
            training[part]["name"] = getattr(experiment.training, part).name
    value["training"] = training
    packed = zlib.compress(canonical(value).encode(), level=9)
    return base64.urlsafe_b64encode(packed).decode().rstrip("=")


def from_link(text: str) -> Experiment:
    """Read an Experiment from the text that `to_link` made.

    Raises
    ------
    InvalidExperiment
        If the text was cut, altered, is too long, or is not an Experiment.
    """
    if len(text) > MAXIMUM_LINK_CHARACTERS:
        raise InvalidExperiment(["This link is longer than any experiment. Copy it again, whole."])
    try:
        packed = base64.b64decode(
            text.encode("ascii") + b"=" * (-len(text) % 4), altchars=b"-_", validate=True
        )
        unpacker = zlib.decompressobj()
        # Bounded: a few bytes can unpack to gigabytes.
        unpacked = unpacker.decompress(packed, MAXIMUM_JSON_BYTES)
        if not unpacker.eof or unpacker.unused_data:
            raise ValueError("cut, oversized or followed by something else")
    except (ValueError, binascii.Error, zlib.error) as error:
        raise InvalidExperiment(
            ["This link was cut or altered on its way. Copy the whole address and open it again."]
        ) from error
    return parse(unpacked)


def sentences(error: ValidationError) -> list[str]:
    """Turn pydantic's findings into sentences: the field, what was expected, what arrived.

    At most `MAXIMUM_SENTENCES` and one that counts the rest. What a stranger wrote is repeated only
    if it is a number or short and plain, so that it cannot dress up as part of a page.
    """
    findings = [
        finding
        for finding in error.errors(include_url=False)
        # pydantic also calls a list too short because all that is in it was refused
        if not (finding["type"] == "too_short" and finding["input"])
    ]
    found = [_sentence(finding) for finding in findings[:MAXIMUM_SENTENCES]]
    if len(findings) > MAXIMUM_SENTENCES:
        found.append(f"{len(findings) - MAXIMUM_SENTENCES:,} more things are wrong.")
    return found


def _sentence(finding: Any) -> str:
    kind, context = finding["type"], finding.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    place = _place(finding["loc"])
    if kind == "missing":
        return f"{place}: this field is missing."
    if kind == "extra_forbidden":
        return f"{place}: there is no such field."
    if kind == "too_short":
        return f"{place}: at least {context['min_length']} is needed."
    if kind == "too_long":
        return f"{place}: at most {context['max_length']} are allowed."
    if kind == "union_tag_not_found":
        return f"{place}: the field {context['discriminator']}, which says what it is, is missing."
    if kind == "union_tag_invalid":
        message, given = f"expected one of {context['expected_tags']}", context["tag"]
    else:
        message, given = finding["msg"], finding.get("input")
        message = message[0].lower() + message[1:].rstrip(".")
    shown = _shown(given)
    return f"{place}: {message}; {shown} was given." if shown else f"{place}: {message}."


def _place(location: tuple[int | str, ...]) -> str:
    """Name a field as people do: "Layer 2, units" or "training.optimizer.learning_rate"."""
    parts = [part for part in location if part not in _TAGS]
    layer = ""
    for index, part in enumerate(parts):
        if isinstance(part, int):
            layer = f"Layer {part + 1}"
            parts = parts[index + 1 :]
            break
    path = ".".join(part if _PLAIN.fullmatch(str(part)) else "…" for part in map(str, parts))
    return ", ".join(filter(None, [layer, path])) or "The experiment"


def _shown(value: Any) -> str:
    """Write out what arrived, or nothing if it is long or anything but plain."""
    if isinstance(value, str):
        return repr(value) if _PLAIN.fullmatch(value) else ""
    # Python refuses to write out integers of thousands of digits.
    if isinstance(value, float) or (isinstance(value, int) and abs(value) < 10**20):
        return repr(value)
    return ""


_PLAIN = re.compile(r"[A-Za-z0-9_ .+-]{1,40}")
_TAGS = {*DATASETS, *LAYERS, *OPTIMIZERS, *SCHEDULES}
ACTIVATION_NAMES: tuple[str, ...] = get_args(LayerActivation)
INITIALIZER_NAMES: tuple[str, ...] = get_args(Initializer)
LOSS_NAMES: tuple[str, ...] = get_args(LossName)
