"""What the chapters keep of their concepts over many seeds. Nothing is computed: tests that ask for it are not slow."""

from collections.abc import Mapping, Sequence

from kerasbook.commands.lookup import chapter_called
from kerasbook.concepts.seeds import DRAWN, seeds_of


def over_seeds(number: int, key: str) -> Sequence[Mapping]:
    """What a concept measured at its defaults with each of the seeds that its picture shows, as the chapter keeps it.

    What belongs to the first seed stands first.
    """
    return seeds_of(chapter_called(number).concepts[key]).measured[:DRAWN]
