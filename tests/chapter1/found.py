"""What the concepts of chapter 1 find at their quick settings, computed once for all tests."""

import functools

from kerasbook.book import Finding
from kerasbook.chapter1 import chapter


@functools.cache
def _found(key: str, settings: tuple) -> Finding:
    return chapter.concepts[key](**dict(settings))


def found(key: str, **settings) -> Finding:
    """What a concept finds at its quick settings, with these in their place; computed once."""
    return _found(key, tuple(sorted({**chapter.concepts[key].quick, **settings}.items())))
