"""How much memory the outputs of a model's layers may take at a time."""

GIGABYTE = 2**30
BUDGET = 1.0  # gigabytes

# Of these, shares for all layers' outputs for one batch, and for what is kept from batch to batch. What is left is for
# numbers on their way.
BATCH, KEPT = 0.42, 0.25


def check_memory(memory: float) -> None:
    """See to it that it is an amount of memory.

    Raises:
        ValueError: If it is not above 0.
    """
    if not memory > 0:
        raise ValueError(f"Expected memory, in gigabytes, to be above 0. Received: {memory}")


def for_batch(memory: float) -> int:
    """How many bytes of a budget, in gigabytes, the layers' outputs for one batch may take."""
    return int(memory * BATCH * GIGABYTE)


def for_kept(memory: float) -> int:
    """How many bytes of a budget, in gigabytes, may be kept from batch to batch."""
    return int(memory * KEPT * GIGABYTE)


def fitting(most: int | None, bytes_: int, memory: float) -> int:
    """How many samples to take at a time, at most `most`, if the outputs of each take so many bytes."""
    room = max(1, for_batch(memory) // max(bytes_, 1))
    return room if most is None else max(1, min(most, room))
