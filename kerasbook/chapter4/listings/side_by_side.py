"""A layer for separate networks side by side, which listings of this chapter and of later ones share."""

from kerasbook.lazily import keras  # in your own code: import keras


def separate_dense(equation, inputs, units, networks, activation=None, use_bias=True, gain=1.0, penalty=None):
    """A dense layer of separate networks that learn side by side, in the time of one: each has weights of its own.

    Args:
        equation: Which axis counts the networks, n: the first, "nbi,nio->nbo", or the one after the samples b,
            "bni,nio->bno". With "bi,nio->bno" all networks see the same input.
        inputs: How many numbers go into each network.
        units: How many numbers come out of it.
        networks: How many networks there are.
        activation: As in `Dense`.
        use_bias: As in `Dense`.
        gain: How many times as large the weights are at the start.
        penalty: As `kernel_regularizer` in `Dense`.
    """
    limit = gain * (6 / (inputs + units)) ** 0.5  # as "glorot_uniform" has it for a single network
    sizes = {"n": networks, "b": None, "o": units}
    _first, *others = equation.split("->")[1]  # Keras asks for the size of every axis but the first
    return keras.layers.EinsumDense(
        equation,
        output_shape=[sizes[axis] for axis in others],
        activation=activation,
        bias_axes="no" if use_bias else None,
        kernel_initializer=keras.initializers.RandomUniform(-limit, limit),
        kernel_regularizer=penalty,
    )
