"""3.5.1 Constants, variables, and random numbers."""

from kerasbook.chapter3 import pictures
from kerasbook.chapter3.settings import Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Holder = choice("what keeps the count: a variable, or a constant", "variable", "constant")
Kept = choice(
    "what is kept as a constant: a tensor, or a NumPy array that somebody else has a name for", "tensor", "array"
)
Dtype = choice("the type of the number that counts", "float32", "float16", "bfloat16")
Start = whole("where the count begins", least=0)
Additions = whole("how many times 1 is added", least=1)
Named = yes_or_no("whether the shape of the random numbers is given by name, as size=(3,)")

DTYPES = ("float32", "float16", "bfloat16")
DRAWS = 300


def attempted(operation):
    """Runs an operation. What the framework said if it refused, or nothing."""
    try:
        operation()
    except (AttributeError, TypeError) as refusal:
        return type(refusal).__name__
    return ""


# Three ways to hold three numbers: write to one of them, add to all, and ask whoever holds them under another name


def with_an_array():
    """A NumPy array: both change it in place."""
    x = np.ones(3)
    y = x  # another name for the same array
    x[0] = 7
    written = (x.tolist(), y.tolist(), "")
    x += 1
    return {"written": written, "added": (x.tolist(), y.tolist(), "")}


def with_a_tensor():
    """A tensor of the backend: it is never changed, and x += 1 makes another one."""
    x = keras.ops.ones(3)
    y = x

    def write():
        x[0] = 7

    refusal = attempted(write)
    written = (numbers(x), numbers(y), refusal)
    x += 1
    return {"written": written, "added": (numbers(x), numbers(y), "")}


def with_a_variable():
    """A variable: it holds a tensor, and assign puts another one in its place."""
    x = keras.Variable(np.ones(3), dtype="float32")
    y = x
    x.assign([7.0, 1.0, 1.0])
    written = (numbers(x), numbers(y), "")
    x.assign_add([1.0, 1.0, 1.0])
    return {"written": written, "added": (numbers(x), numbers(y), "")}


def numbers(tensor):
    return keras.ops.convert_to_numpy(tensor).tolist()


# A counter


def count(start, additions, holder="variable", dtype="float32"):
    """Adds 1 again and again. What the holder has in it, from before the first addition to after the last."""
    state = keras.Variable(start, dtype=dtype, trainable=False)
    if holder == "constant":
        state = keras.ops.convert_to_tensor(start, dtype=dtype)
    held = [float(state)]
    for _ in range(additions):
        attempted(lambda: state.assign_add(1.0))
        held.append(float(state))
    return held


# Random numbers


def draws(named, seed):
    """Three random numbers around 0, asked for many times: of the shape that comes back, (300, ...)."""
    rng = np.random.default_rng(seed)
    if named:
        return np.array([rng.normal(size=(3,)) for _ in range(DRAWS)])
    return np.array([rng.normal((3,)) for _ in range(DRAWS)])  # the first argument is the mean


@chapter.concept("3.5.1", third="3.3")
def constants_and_variables(
    holder: Holder = "variable",
    kept: Kept = "tensor",
    dtype: Dtype = "float32",
    start: Start = 2_000,
    additions: Additions = 100,
    named: Named = False,
    seed: Seed = 0,
):
    """What can change, and what cannot?

    Above, three ones are held in a NumPy array, in a tensor and in a variable, each under two names, x and y. Then x[0]
    becomes 7, and 1 is added to x. Red numbers have changed. The array changes in place, for y as well; the tensor
    never does, and adding to it makes another one; the variable changes when it is assigned to, for whoever holds it.
    Below left, a variable counts, in numbers of three types: those of 16 bits have no room for every whole number.
    Below right, what NumPy returns to somebody who asks for three random numbers around 0: normal((3,)) takes the 3 for
    the mean.

    Measures:
        kept_before: what a second name holds, before 1 is added
        kept_after: what it holds after
        counted_early: counted in the first 10 additions
        counted: counted in all additions
        additions: times that 1 was added
        stops_at: last number counted
        float32: in float32
        float16: in float16
        bfloat16: in bfloat16
        random_mean: mean of the random numbers
        random_count: how many random numbers come back at a time
    """
    held = {"array": with_an_array(), "tensor": with_a_tensor(), "variable": with_a_variable()}
    counts = {name: count(start, additions, holder, name) for name in DTYPES}
    random = {"asked": draws(named, seed), "size": draws(True, seed)}
    counted = np.subtract(counts[dtype], start)
    return Finding(
        measured={
            "kept_before": held[kept]["written"][1],
            "kept_after": held[kept]["added"][1],
            "counted_early": counted[min(10, additions)],
            "counted": counted[-1],
            "additions": additions,
            "stops_at": {name: values[-1] for name, values in counts.items()},
            "random_mean": random["asked"].mean(),
            "random_count": random["asked"].shape[1],
        },
        figure=pictures.constants_and_variables.ConstantsAndVariables(held, counts, random["asked"], random["size"]),
    )


@constants_and_variables.guess(least=0, most=4_000, step=1)
def where_sixteen_bits_stop(measured):
    """A variable of 16 bits (float16) holds 2,000, and 1 is added to it a hundred times. What does it hold then?"""
    return measured["stops_at"]["float16"]


@constants_and_variables.claim(
    control={"kept": "array"}, takes_away="The constant: it is a NumPy array, which += changes in place."
)
def a_constant_stays_what_it_is(measured):
    """Whoever holds a tensor still finds the same numbers in it when somebody else has added to it."""
    before, after = measured["kept_before"], measured["kept_after"]
    return near(sum(after) - sum(before), 0.0, within=0.5)


@constants_and_variables.claim(
    control={"holder": "constant"},
    takes_away="The variable: the count is a constant, and the framework refuses to add to it.",
)
def a_variable_keeps_its_state(measured):
    """A variable can be added to in place: after ten additions of 1 it holds 10 more."""
    return near(measured["counted_early"], 10, within=0.5)


@constants_and_variables.claim(
    control={"dtype": "float16"}, takes_away="Half of the bits: float16 cannot tell 2,048 from 2,049."
)
def every_addition_counts(measured):
    """In float32 every addition counts, also beyond 2,000."""
    return near(measured["counted"], measured["additions"], within=0.5)


@constants_and_variables.claim(
    control={"named": True}, takes_away="The mix-up: the shape is given by its name, as size=(3,)."
)
def the_first_argument_is_the_mean(measured):
    """NumPy's normal((3,)) is not three random numbers around 0, but a single one around 3."""
    return above(measured["random_mean"], 2.0) & near(measured["random_count"], 1, within=0.5)
