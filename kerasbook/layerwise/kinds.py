"""What kind of layer it is: whether it only passes on, runs over time, looks up or attends, and its activation.

A layer is known by the names of Keras' classes that it comes from, so that asking needs no Keras.
"""

import math

# Layers that in inference give the numbers that they got, in the same order. `Permute` is not among them: it gives
# them in another order.
PASSING_ON = {
    "InputLayer",
    "Identity",
    "Flatten",
    "Reshape",
    "Dropout",
    "BaseSpatialDropout",
    "GaussianDropout",
    "GaussianNoise",
    "AlphaDropout",
    "ActivityRegularization",
    "MixUp",
    "CutMix",
    "AugMix",
    "RandAugment",
}

# Layers whose samples are sequences, besides those with "1D" in their name.
OVER_TIME = {
    "RNN",
    "Bidirectional",
    "TimeDistributed",
    "RepeatVector",
    "Embedding",
    "MultiHeadAttention",
    "GroupedQueryAttention",
    "Attention",
}

# Layers that are an activation function, and nothing else.
ACTIVATIONS = {"Softmax": "softmax", "ReLU": "relu", "LeakyReLU": "leaky_relu", "ELU": "elu"}


def classes_of(layer) -> set[str]:
    """The names of Keras' classes that a layer is of; none for what is no layer."""
    return {kind.__name__ for kind in type(layer).__mro__ if kind.__module__.split(".")[0] == "keras"}


def is_keras_own(layer) -> bool:
    """Whether Keras says what the layer does, not a class of the reader's that comes from one of Keras'."""
    writes = next((kind for kind in type(layer).__mro__ if "call" in vars(kind)), object)
    return writes.__module__.split(".")[0] == "keras"


def only_passes_on(layer) -> bool:
    """Whether a layer in inference gives the numbers that it got, in the same order."""
    classes = classes_of(layer)
    if not is_keras_own(layer):
        return False
    if "Activation" in classes:
        return activation_of(layer) == "linear"
    augments = any(name.startswith("Random") for name in classes - {"RandomCrop"})  # which may crop in inference, too
    return augments or bool(classes & PASSING_ON)


def runs_over_time(layer) -> bool:
    """Whether a layer takes sequences, `(n, steps, ...)`."""
    classes = classes_of(layer)
    return bool(classes & OVER_TIME) or any("1D" in name for name in classes)


def runs_each_step(layer) -> bool:
    """Whether a layer of Keras runs another one, `layer.layer`, for each step of a sequence."""
    return "TimeDistributed" in classes_of(layer) and is_keras_own(layer)


def hides_its_cells(layer) -> bool:
    """Whether a layer runs its cells in a loop of the backend, where nobody sees them."""
    return "RNN" in classes_of(layer) and is_keras_own(layer)


def looks_up(layer) -> bool:
    """Whether a layer looks up vectors by their numbers."""
    return "Embedding" in classes_of(layer)


def attends(layer) -> bool:
    """Whether a layer is one of attention."""
    return any(name.endswith("Attention") for name in classes_of(layer))


def activation_of(layer) -> str:
    """The name of a layer's activation function, such as "relu"; empty if it has none."""
    named = [ACTIVATIONS[name] for name in classes_of(layer) if name in ACTIVATIONS]
    return named[0] if named else getattr(getattr(layer, "activation", None), "__name__", "")


def is_network(layer) -> bool:
    """Whether to look inside: at models, and at layers of the reader's own that are made of others."""
    if "Model" in classes_of(layer):
        return True
    if runs_each_step(layer) or hides_its_cells(layer):  # of a class of the reader's, too
        return False
    ours = not type(layer).__module__.startswith("keras.")
    return ours and len(list(layer._flatten_layers(include_self=False))) > 0


def own_parameters(layer) -> int:
    """How many parameters a layer has; of a network, those that belong to none of its layers."""
    if not layer.built:
        return 0
    inside = list(layer._flatten_layers(include_self=False)) if is_network(layer) else []
    of_others = {id(weight) for other in inside for weight in other.weights}
    return sum(math.prod(weight.shape) for weight in layer.weights if id(weight) not in of_others)
