"""What the words mean: each term in one or two plain sentences.

The help text of every control comes from here, so that a word means the same on every page. Keys
are the names that `nncore.spec` and Keras use.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Term:
    """A word of the field.

    Attributes
    ----------
    label : str
        How the word is written for readers.
    sentence : str
        What it means, in one or two sentences.
    topic : str
        The chapter of the glossary that it belongs to.
    """

    label: str
    sentence: str
    topic: str


_TOPICS: dict[str, dict[str, tuple[str, str]]] = {
    "Data": {
        "data": (
            "Data set",
            "The examples: inputs together with the right answers. Part of them is for learning, "
            "the rest only for testing.",
        ),
        "customers": (
            "Customer purchases",
            "Invented customers with age and income. Chance also has a say, so no network can be "
            "right about more than 83 of 100 new ones.",
        ),
        "moons": ("Moons", "Points of two half circles that hook into each other."),
        "circles": ("Circles", "Points of a small circle inside a large one."),
        "ring": ("Ring", "Points of a disk and of the ring around it; the boundary must close."),
        "xor": (
            "Exclusive or",
            "Points whose coordinates have the same sign against those whose signs differ: no "
            "straight line separates them.",
        ),
        "gaussians": (
            "Two clouds",
            "Points of two round clouds, each a normal distribution; one straight line is enough.",
        ),
        "spiral": (
            "Spiral",
            "Points of two arms wound into each other, the hardest of the drawn shapes.",
        ),
        "blobs": ("Blobs", "Points of three to five round clouds, one class each."),
        "gates": (
            "Gates",
            "The truth table of a logic gate: what it answers to two inputs that are 0 or 1.",
        ),
        "regression_plane": (
            "Slope (regression)",
            "An amount that rises evenly from one corner of the plane to the opposite one.",
        ),
        "regression_gaussians": (
            "Hills and hollows (regression)",
            "An amount that is 1 on each of three hills and -1 in each of three hollows.",
        ),
        "breast_cancer": (
            "Breast cancer",
            "569 real tumors, each described by 30 measurements of its cells; malignant or benign.",
        ),
        "digits": (
            "Digits",
            "1,797 handwritten digits of 8×8 pixels, each pixel a number from 0 to 16.",
        ),
        "mnist": (
            "MNIST",
            "70,000 handwritten digits of 28×28 pixels, 60,000 for training and 10,000 for testing.",
        ),
        "samples": ("Samples", "How many examples are generated, training and test together."),
        "noise": (
            "Noise",
            "Standard deviation of the random step by which every point is moved. More noise makes "
            "the classes overlap, and where they overlap nobody can be always right.",
        ),
        "test_share": (
            "Test share",
            "The part of the rows that is set aside before training and used only to judge the "
            "result.",
        ),
        "label_noise": (
            "Label noise",
            "The share of the training rows whose label is replaced by one drawn at random from "
            "all classes. The validation rows are among them; the test part keeps its true labels.",
        ),
        "scaled": (
            "Scaled inputs",
            "Whether inputs are brought to a common size: columns standardized, pixels divided by "
            "the largest one. If not, the network reads the raw units, for which its initial "
            "weights are too large.",
        ),
        "first_rows": (
            "Training images",
            "How many of the 60,000 training images are used, the first ones. With fewer, training "
            "is faster and overfitting is easier to see.",
        ),
        "features": ("Features", "The numbers that describe one example, the inputs of a network."),
        "feature": (
            "Feature",
            "One number that describes an example, either measured or made from what was measured, "
            "such as the square of a coordinate.",
        ),
        "gate": (
            "Gate",
            "Which answer belongs to which two inputs: AND wants both, OR at least one, NAND not "
            "both, XOR exactly one.",
        ),
        "linearly_separable": (
            "Linearly separable",
            "Two classes that a straight line, or with more inputs a flat surface, keeps apart.",
        ),
        "classification": (
            "Classification",
            "Choosing one of several classes for an example.",
        ),
        "regression": ("Regression", "Predicting an amount for an example, instead of a class."),
        "classes": ("Classes", "The possible answers, such as the ten digits."),
        "label": ("Label", "The right answer of an example, given with the data."),
        "standardization": (
            "Standardization",
            "Each column minus its mean, divided by its standard deviation, both taken from the "
            "training part alone. All inputs are then of similar size, as the initial weights "
            "expect.",
        ),
        "class_balance": (
            "Class balance",
            "How the examples are shared among the classes. Always answering the most frequent one "
            "is right as often as that class occurs, with nothing learned.",
        ),
        "nearest_neighbor": (
            "Nearest neighbor",
            "The training example at the smallest distance. To answer with its label needs no "
            "training, only all the examples at hand.",
        ),
        "principal_components": (
            "Principal components (PCA)",
            "The directions, at right angles to each other, along which the examples differ most. "
            "Drawn on the first two, the data cast their widest shadow.",
        ),
        "training_set": (
            "Training set",
            "The examples that the weights are fitted to.",
        ),
        "test_set": (
            "Test set",
            "Examples that had no part in training or in any choice. Look at it once: whoever "
            "chooses by the test set is fitting to it.",
        ),
    },
    "Network": {
        "model": (
            "Network",
            "Layers one after another, each reading what the one before it gives.",
        ),
        "layers": (
            "Layers",
            "The stages of the network. The last one gives the answer; those between it and the "
            "input are called hidden.",
        ),
        "neuron": (
            "Neuron",
            "Multiplies each input by a weight, adds them up with a bias, and passes the sum "
            "through an activation function.",
        ),
        "weights": (
            "Weights",
            "The numbers that inputs are multiplied by. Learning means changing them.",
        ),
        "bias": ("Bias", "The number added to the weighted sum; it shifts when a neuron responds."),
        "weighted_sum": (
            "Weighted sum",
            "Each input times its weight, all added up together with the bias; written z.",
        ),
        "perceptron": (
            "Perceptron",
            "A neuron that fires or does not: 1 if its weighted sum is above 0, else 0.",
        ),
        "perceptron_rule": (
            "Perceptron rule",
            "After a wrong answer, add the input, times the learning rate, to the weights if the "
            "answer should have been 1, and subtract it if it should have been 0.",
        ),
        "decision_boundary": (
            "Decision boundary",
            "Where the answer changes from one class to another; for a single neuron, the line on "
            "which its weighted sum is 0.",
        ),
        "hidden_layer": (
            "Hidden layer",
            "A layer between input and output; what its units should give is told by nobody and "
            "has to be learned.",
        ),
        "forward_propagation": (
            "Forward propagation",
            "Computing a network's answer layer by layer, from the input to the output.",
        ),
        "capacity": (
            "Capacity",
            "How many different shapes a network could take on; more units and layers mean more.",
        ),
        "parameters": (
            "Parameters",
            "All numbers the network stores: weights, biases, and those of batch normalization.",
        ),
        "Dense": (
            "Dense",
            "Every unit sees every input: activation(x·W + b).",
        ),
        "Dropout": (
            "Dropout",
            "Sets randomly chosen inputs to zero in training and enlarges the others to make up "
            "for it, so that no unit can rely on one other. In use, nothing is dropped.",
        ),
        "GaussianNoise": (
            "Gaussian noise",
            "Adds random numbers of a normal distribution to its inputs in training, anew in every "
            "step, so that no single value can be learned by heart. In use, nothing is added.",
        ),
        "RandomTranslation": (
            "Random translation",
            "Shifts each image by a random number of pixels in training, anew in every step, so "
            "that a digit counts the same wherever it stands. In use, nothing is shifted.",
        ),
        "BatchNormalization": (
            "Batch normalization",
            "Gives each feature mean 0 and variance 1 over the batch, then a learned scale and "
            "shift. In use, moving averages from training replace those of the batch.",
        ),
        "Activation": ("Activation layer", "An activation function as a layer of its own."),
        "Conv2D": (
            "Conv2D",
            "Slides small filters over an image; each gives a new image that says where its "
            "pattern is found.",
        ),
        "MaxPooling2D": (
            "Max pooling",
            "Keeps only the largest value of each small window, so that the image gets smaller and "
            "exact positions matter less.",
        ),
        "Flatten": (
            "Flatten",
            "Lays an image out as one row of numbers, which is what a dense layer reads. It "
            "computes nothing.",
        ),
        "units": ("Units", "How many neurons the layer has, and so how many numbers it gives."),
        "filters": ("Filters", "How many patterns the layer looks for, one new image each."),
        "kernel_size": (
            "Kernel size",
            "Width and height, in pixels, of the window that a filter sees at once.",
        ),
        "padding": (
            "Padding",
            '"valid" keeps filters inside the image, which shrinks it; "same" adds zeros around '
            "it, so that its size stays.",
        ),
        "pool_size": (
            "Pool size",
            "Width and height of the window of which only the largest value is kept.",
        ),
        "rate": (
            "Dropout rate",
            "The probability with which each input is set to zero in training.",
        ),
        "stddev": (
            "Standard deviation of the noise",
            "How large the added noise is, in the units of what the layer reads.",
        ),
        "farthest_shift": (
            "Farthest shift",
            "How far an image may be shifted to each side, as a share of its height and width: 0.1 "
            "of 28 pixels are up to 3 pixels.",
        ),
        "overparameterized": (
            "More parameters than examples",
            "Such a network can memorize its training set. Whether it also learned something "
            "general only held-out examples can tell.",
        ),
    },
    "Activation functions": {
        "activation": (
            "Activation",
            "The function that bends a neuron's sum. Without it, any stack of layers could do no "
            "more than a single one.",
        ),
        "step_function": (
            "Step",
            "1 above zero and 0 below; its slope is 0 wherever it has one, so gradient descent "
            "cannot use it.",
        ),
        "linear": (
            "Linear",
            "Gives the sum itself, unbent. Used at the output to predict amounts.",
        ),
        "relu": (
            "ReLU",
            "0 below zero, the number itself above. Fast, and the usual choice for hidden layers.",
        ),
        "leaky_relu": (
            "Leaky ReLU",
            "Like ReLU, but negative numbers are multiplied by a small number, in Keras 0.2, instead "
            "of cut off, so a neuron cannot go silent for good.",
        ),
        "elu": (
            "ELU",
            "The number itself above zero, e^x - 1 below: smooth, and never less than -1.",
        ),
        "gelu": (
            "GELU",
            "The number times the probability that a standard normal value lies below it: a smooth "
            "ReLU, usual in transformers.",
        ),
        "silu": ("SiLU", "The number times its sigmoid, also called swish: a smooth ReLU."),
        "softplus": (
            "Softplus",
            "ln(1 + e^x), a smooth ReLU that is always positive; its slope is the sigmoid.",
        ),
        "tanh": (
            "tanh",
            "An S-curve from -1 to 1. Far from zero it is flat, so little gradient comes through.",
        ),
        "sigmoid": (
            "Sigmoid",
            "An S-curve from 0 to 1, read as a probability: the output for yes-or-no questions. "
            "Its slope is at most 0.25, so many in a row starve the first layers of gradient.",
        ),
        "softmax": (
            "Softmax",
            "Turns a layer's numbers into probabilities that add up to 1: the output for choosing "
            "one of several classes.",
        ),
        "logits": (
            "Logits",
            "The output layer's sums before sigmoid or softmax makes probabilities of them.",
        ),
        "temperature": (
            "Temperature",
            "What logits are divided by before softmax: a high one evens the probabilities out, a "
            "low one lets the largest win.",
        ),
        "saturation": (
            "Saturation",
            "An activation so far out that its curve is flat: almost no gradient comes through.",
        ),
        "dead_unit": (
            "Dead unit",
            "A unit whose output is 0 for every example, so that no gradient can wake it up.",
        ),
    },
    "Initial weights": {
        "kernel_initializer": (
            "Initializer",
            "How the weights are drawn before training. Their size decides whether signals fade or "
            "explode on the way through the layers.",
        ),
        "glorot_uniform": (
            "Glorot uniform",
            "Evenly from ±√(6 / (inputs + outputs)), also called Xavier: Keras's default, made for "
            "tanh and its like.",
        ),
        "glorot_normal": (
            "Glorot normal",
            "From a bell curve, cut at two standard deviations, of variance 2 / (inputs + outputs).",
        ),
        "he_uniform": (
            "He uniform",
            "Evenly from ±√(6 / inputs): larger than Glorot's, since ReLU cuts half of each signal "
            "off.",
        ),
        "he_normal": (
            "He normal",
            "From a bell curve, cut at two standard deviations, of variance 2 / inputs: made for "
            "ReLU.",
        ),
        "random_normal": (
            "Random normal",
            "From a bell curve of standard deviation 0.05, or of another that you choose, whatever "
            "the layer's size.",
        ),
        "kernel_stddev": (
            "Standard deviation",
            "How widely random normal spreads the initial weights around 0: about two thirds of "
            "them lie within it.",
        ),
        "zeros": (
            "Zeros",
            "All weights 0. All units of a layer then compute the same, get the same gradient and "
            "stay alike: to be seen failing.",
        ),
    },
    "Loss": {
        "loss": (
            "Loss",
            "One number for how wrong the predictions are; training makes it smaller. Low loss is "
            "not high accuracy: it also asks how sure the network was.",
        ),
        "binary_crossentropy": (
            "Binary cross-entropy",
            "Minus the logarithm of the probability given to the right one of two classes, on "
            "average. Being sure and wrong costs most.",
        ),
        "sparse_categorical_crossentropy": (
            "Categorical cross-entropy",
            "Minus the logarithm of the probability given to the right class, on average. Sparse "
            "means that labels are numbers such as 7, not rows of zeros with a single 1.",
        ),
        "mean_squared_error": (
            "Mean squared error",
            "The average of the squared differences between output and label. Right for amounts; "
            "for classes, cross-entropy learns faster from confident mistakes.",
        ),
        "huber": (
            "Huber",
            "Half the squared difference up to a difference of 1, beyond that the difference less "
            "one half, so that outliers pull no harder than others.",
        ),
        "hinge": (
            "Hinge",
            "How far a score falls short of 1 on the right side of 0; an answer that is right by "
            "more costs nothing, however much more.",
        ),
        "guessing_loss": (
            "Guessing loss",
            "The loss of always answering with each class's share of the training data. A network "
            "that does not get below it has learned nothing from its inputs.",
        ),
        "penalty": (
            "Penalty",
            "What L1 and L2 add to the loss. Keras reports both in one number; here they stand "
            "apart, so that runs can be compared.",
        ),
    },
    "Training": {
        "training": (
            "Training",
            "Changing the weights, step by step, so that the loss gets smaller.",
        ),
        "optimizer": (
            "Optimizer",
            "The rule by which gradients change the weights.",
        ),
        "SGD": (
            "SGD",
            "Stochastic gradient descent: every weight takes a step against its gradient, as long "
            "as learning rate times gradient.",
        ),
        "momentum": (
            "Momentum",
            "How much of the previous step is added to the next one, as a rolling ball keeps its "
            "way. 0.9 is usual.",
        ),
        "nesterov": (
            "Nesterov",
            "Momentum that looks ahead: the step is corrected with the gradient at the place to "
            "which momentum would lead.",
        ),
        "RMSprop": (
            "RMSprop",
            "Divides each weight's gradient by the root of a moving mean of its squares, so that "
            "all weights move at similar speed.",
        ),
        "Adam": (
            "Adam",
            "Momentum and RMSprop together, corrected for their start at zero. A good first "
            "choice.",
        ),
        "AdamW": (
            "AdamW",
            "Adam that also shrinks the weights a little at each step, apart from the gradient.",
        ),
        "weight_decay": (
            "Weight decay",
            "The share by which weights shrink at each step, times the learning rate. With Adam it "
            "is not the same as L2.",
        ),
        "learning_rate": (
            "Learning rate",
            "How far one step moves the weights. Too small and nothing happens, too large and the "
            "loss jumps about or grows.",
        ),
        "gradient": (
            "Gradient",
            "For every weight, how fast the loss would grow if the weight did. Training steps the "
            "other way.",
        ),
        "gradient_descent": (
            "Gradient descent",
            "Changing every weight a little against its gradient, again and again.",
        ),
        "gradient_norm": (
            "Gradient norm",
            "The length of a layer's gradient, the root of the sum of its squares: how hard the "
            "loss pulls at this layer.",
        ),
        "chain_rule": (
            "Chain rule",
            "Rates of change multiply: if z changes twice as fast as w, and the loss three times "
            "as fast as z, then the loss changes six times as fast as w.",
        ),
        "central_difference": (
            "Central difference",
            "A slope measured instead of derived: the loss a tiny bit to the right less the loss a "
            "tiny bit to the left, divided by the distance.",
        ),
        "vanishing_gradient": (
            "Vanishing gradient",
            "Gradients shrink on the way back through many layers, until the first ones hardly "
            "learn.",
        ),
        "exploding_gradient": (
            "Exploding gradient",
            "Gradients grow on the way back through many layers, until one step ruins the weights.",
        ),
        "backpropagation": (
            "Backpropagation",
            "The chain rule, applied from the loss back to the first layer, which gives all "
            "gradients at about twice the cost of one prediction.",
        ),
        "batch": ("Batch", "The examples from which one step's gradient is computed."),
        "batch_size": (
            "Batch size",
            "How many examples each step looks at. Small batches give many rough steps, large ones "
            "few exact steps.",
        ),
        "training_step": ("Step", "One change of all weights, computed from one batch."),
        "epochs": (
            "Epochs",
            "How many times training goes through all training examples.",
        ),
        "epoch": ("Epoch", "One pass through all training examples, in a new random order."),
        "seed": (
            "Seed",
            "The number that random choices start from. With the same seed, the same data, initial "
            "weights, batches and dropped units come out again.",
        ),
        "trajectory": (
            "Trajectory",
            "The way of the weights through training, kept at some sixty moments, so that it can "
            "be played, stopped and wound back.",
        ),
        "moment": (
            "Moment",
            "A step of training at which everything was written down: weights, losses, gradients.",
        ),
        "checkpoint": (
            "Checkpoint",
            "Everything needed to go on with a run later: weights, the optimizer's memory and the "
            "place in the epoch.",
        ),
        "divergence": (
            "Divergence",
            "The loss grows beyond all measure, or stays far above guessing, instead of falling. "
            "The usual cure is a smaller learning rate.",
        ),
    },
    "Learning rate schedules": {
        "schedule": (
            "Schedule",
            "How the learning rate changes in the course of training: often large steps first, "
            "then small ones to settle.",
        ),
        "constant": ("Constant", "The same learning rate from the first step to the last."),
        "step": (
            "Step decay",
            "Multiplies the learning rate by a factor every so many epochs, all at once.",
        ),
        "exponential": (
            "Exponential decay",
            "Lowers the learning rate a little at every step, so that it shrinks by the factor "
            "within the given epochs.",
        ),
        "cosine": (
            "Cosine decay",
            "Follows half a cosine wave from the full learning rate down to zero: slow at first, "
            "fast in the middle, gentle at the end.",
        ),
        "factor": ("Factor", "What the learning rate is multiplied by; 0.5 halves it."),
        "every_epochs": (
            "Every … epochs",
            "Within how many epochs the learning rate is multiplied by the factor once.",
        ),
        "warmup_epochs": (
            "Warm-up",
            "Epochs in which the learning rate climbs from zero, so that the first rough gradients "
            "do no harm.",
        ),
        "min_lr": ("Lowest learning rate", "The learning rate is never reduced below this."),
    },
    "Validation and regularization": {
        "validation_split": (
            "Validation share",
            "The part of the training rows, the last ones, that the weights are not fitted to. "
            "Choices are made by them, so the test set stays untouched.",
        ),
        "early_stopping": (
            "Early stopping",
            "Ends training when the loss on the validation rows has stopped falling.",
        ),
        "patience": (
            "Patience",
            "How many epochs without a lower validation loss to wait before acting.",
        ),
        "restore_best_weights": (
            "Restore best weights",
            "After stopping early, go back to the weights of the epoch with the lowest validation "
            "loss.",
        ),
        "reduce_lr_on_plateau": (
            "Reduce on plateau",
            "Lowers the learning rate when the validation loss has stopped falling.",
        ),
        "keep_best": (
            "Keep the best",
            "End with the weights of the epoch whose validation loss was lowest, not with the last "
            "ones.",
        ),
        "regularization": (
            "Regularization",
            "Whatever makes memorizing harder, so that the network has to find what holds for new "
            "examples too.",
        ),
        "augmentation": (
            "Augmentation",
            "Makes further training examples out of those there are, by changes that leave the "
            "answer as it is: moved images, a little noise.",
        ),
        "generalization_gap": (
            "Generalization gap",
            "What a network does worse on new examples than on those it learned from: validation "
            "loss less training loss.",
        ),
        "l1": (
            "L1",
            "Adds this times the sum of the weights' absolute values to the loss. Weights that "
            "help little go to zero.",
        ),
        "l2": (
            "L2",
            "Adds this times the sum of the squared weights to the loss, which keeps all weights "
            "small.",
        ),
        "overfitting": (
            "Overfitting",
            "The network learns its training examples by heart: their loss falls on while the "
            "validation loss rises.",
        ),
        "underfitting": (
            "Underfitting",
            "The network is poor even on its training examples: too small, trained too briefly, or "
            "held back too much.",
        ),
    },
    "Evaluation": {
        "accuracy": (
            "Accuracy",
            "The share of examples whose most probable class is the right one. With rare classes "
            "it can be high although those are never found.",
        ),
        "confidence_interval": (
            "95% interval",
            "A test set is a sample. Intervals made like this one contain the accuracy on all "
            "possible examples about 95 times in 100.",
        ),
        "precision": (
            "Precision",
            "Of the examples that were called this class, the share that are. 0.97 for the 8: of "
            "100 images called 8, 97 are.",
        ),
        "recall": (
            "Recall",
            "Of the examples that are this class, the share that were found. 0.97 for the 8: of "
            "100 eights, 97 were called 8.",
        ),
        "f1": (
            "F1",
            "The harmonic mean of precision and recall: high only when both are.",
        ),
        "support": ("Support", "How many test examples the class has."),
        "macro_mean": (
            "Macro mean",
            "The plain mean over classes: rare ones count as much as common.",
        ),
        "weighted_mean": ("Weighted mean", "The mean over classes, each counted by its examples."),
        "confusion_matrix": (
            "Confusion matrix",
            "One row for each true class, one column for each predicted one. Right answers lie on "
            "the diagonal, and each other cell is a kind of mistake.",
        ),
        "threshold": (
            "Threshold",
            "The score from which on an example is called the class in question. Lowered, it finds "
            "more of the class and raises more false alarms.",
        ),
        "specificity": (
            "Specificity",
            "Of the examples that are not this class, the share that is left alone. 1 less this is "
            "the share of false alarms.",
        ),
        "roc_curve": (
            "ROC curve",
            "For every threshold, the share of the class that is found against the share of the "
            "others that raise a false alarm.",
        ),
        "auc": (
            "AUC",
            "The area under the ROC curve: of all pairs of one example of the class and one other, "
            "the share in which the former has the higher score. 0.5 is guessing.",
        ),
        "precision_recall_curve": (
            "Precision-recall curve",
            "For every threshold, how far a call can be trusted against how many of the class are "
            "found. It shows false alarms that the ROC curve hides where the class is rare.",
        ),
        "average_precision": (
            "Average precision (AP)",
            "The mean of precision over recall, along the precision-recall curve. Guessing reaches "
            "the share of the class.",
        ),
        "imbalance": (
            "Imbalance",
            "One class is much rarer than another. Whoever never names the rare class then has a "
            "high accuracy and a recall of 0.",
        ),
        "confidence": (
            "Confidence",
            "The probability that a network gives to its own answer. Softmax makes it add up to 1 "
            "with the others; whether it can be trusted is another question.",
        ),
        "calibration": (
            "Calibration",
            "A network is calibrated if it is right as often as it is sure: in 90 of 100 answers "
            "given with 90%, and likewise at every level.",
        ),
        "ece": (
            "Expected calibration error (ECE)",
            "Answers are put into bins by confidence; ECE is the mean distance between how sure "
            "and how often right, each bin counted by its answers.",
        ),
        "withholding": (
            "Withholding answers",
            "Giving no answer where the confidence is low. Fewer answers are given, and more of "
            "them are right; the rest is for a human.",
        ),
        "robustness": (
            "Robustness",
            "How far the answers stay right when the inputs are disturbed. A high accuracy on clean "
            "images says nothing about noisy or turned ones.",
        ),
        "adversarial_example": (
            "Adversarial example",
            "An input changed so little that a person hardly sees it, but in just the direction "
            "that makes the network answer something else.",
        ),
        "ablation": (
            "Ablation",
            "Switching a part of a network off, such as one unit, to see what it was good for. "
            "Where others carry on, little changes.",
        ),
        "probability": (
            "Probability",
            "How much of its belief the network gives to a class. It can be sure and wrong.",
        ),
        "expected_accuracy": (
            "Your prediction",
            "The test accuracy that you expect. Whoever guesses before looking learns more from "
            "being wrong.",
        ),
    },
}

TERMS: dict[str, Term] = {
    key: Term(label, sentence, topic)
    for topic, entries in _TOPICS.items()
    for key, (label, sentence) in entries.items()
}


def sentence(term: str) -> str:
    """Return what a term means.

    Parameters
    ----------
    term : str
        A key of `TERMS`, such as "learning_rate".

    Raises
    ------
    KeyError
        If the glossary does not have the term.
    """
    return TERMS[term].sentence


def why_this_loss(loss: str, classes: int) -> str:
    """Say why a loss fits the output that the data ask for, or what to keep in mind if it does not.

    Parameters
    ----------
    loss : str
        One of `nncore.spec.LOSS_NAMES`.
    classes : int
        Number of classes of the data, at least 2.

    Raises
    ------
    KeyError
        If there is no such loss.
    """
    output = "one unit" if classes == 2 else f"{classes} units"
    return {
        "binary_crossentropy": (
            "Two classes need one probability, which a single sigmoid unit gives. Binary "
            "cross-entropy asks how much of it went to the right class, and with a sigmoid its "
            "gradient is simply prediction minus label."
            if classes == 2
            else f"Binary cross-entropy judges one probability, but these data have {classes} "
            "classes. Choose categorical cross-entropy."
        ),
        "sparse_categorical_crossentropy": (
            f"Softmax gives one probability to each of the {classes} classes. Categorical "
            "cross-entropy asks how much of it went to the right class, and with softmax its "
            "gradient is simply prediction minus label."
        ),
        "mean_squared_error": (
            f"Squared error treats the answer of {output} as an amount. It works, but where "
            "sigmoid or softmax is sure and wrong they are flat, and hardly any gradient comes "
            "through: compare it with cross-entropy."
        ),
        "huber": (
            f"Huber's loss treats the answer of {output} as an amount, and where the difference is "
            "below 1, as between a probability and a label, it is half the squared error. It is "
            "made for amounts with outliers."
        ),
        "hinge": (
            "Hinge loss asks for a score above 1 for class 1 and below -1 for class 0, and stops "
            "pushing once it is there. The score says which class, but is no probability."
            if classes == 2
            else f"Hinge loss judges one score, but these data have {classes} classes. Choose "
            "categorical cross-entropy."
        ),
    }[loss]
