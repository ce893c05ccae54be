"""Bytes that are other ones, missing, or from elsewhere."""

import random


def wrong(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    """A file with some of its bytes wrong."""
    return chance.choice([flipped, truncated, zeroed, spliced, inserted])(content, chance, good)


def flipped(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    changed = bytearray(content)
    for _ in range(chance.choice([1, 2, 5, 20])):
        changed[chance.randrange(len(changed))] = chance.choice([0, 1, 0x7F, 0x80, 0xFF, chance.randrange(256)])
    return bytes(changed)


def truncated(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    return content[: chance.randrange(len(content))]


def zeroed(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    start, length = chance.randrange(len(content)), chance.choice([4, 8, 64, 1024])
    return (content[:start] + chance.choice([b"\0", b"\xff"]) * length + content[start + length :])[: len(content)]


def spliced(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    other = good[chance.choice(sorted(good))]
    return content[: chance.randrange(len(content))] + other[chance.randrange(len(other)) :]


def inserted(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    place = chance.randrange(len(content))
    return content[:place] + chance.randbytes(chance.choice([1, 8, 512])) + content[place:]
