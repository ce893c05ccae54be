"""Archives with parts that are missing, there twice, outside, encrypted, or not what they say."""

import io
import random
import struct
import warnings
import zipfile

NAMES = (
    "../outside.txt",
    "/tmp/outside.txt",
    "C:\\outside.txt",
    "assets/../../outside.txt",
    "config.json",
    "",
    "a" * 5000,
)


def parts_of(content: bytes) -> dict[str, bytes]:
    """What is in an archive, by name."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: list[tuple[str, bytes]], compression: int = zipfile.ZIP_STORED) -> bytes:
    """An archive of these parts; some may have the same name."""
    file = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(file, "w", compression) as archive:
        warnings.simplefilter("ignore")  # that a name is there twice
        for name, content in parts:
            # With a date of its own, not now: the same number is the same file.
            archive.writestr(zipfile.ZipInfo(name or "unnamed"), content, compression)
    return file.getvalue()


def wrong(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    """An archive with something wrong with its parts."""
    parts = list(parts_of(content).items())
    place = chance.randrange(len(parts))
    name, part = parts[place]
    match chance.choice(["drop", "twice", "junk", "swap", "rename", "compress", "lie", "bomb", "none", "outside"]):
        case "drop":
            del parts[place]
        case "twice":
            parts.append((name, chance.choice(parts)[1]))
        case "junk":
            parts[place] = (name, chance.randbytes(chance.choice([0, 1, 100])))
        case "swap":
            other = [value for file in good.values() if file[:2] == b"PK" for value in parts_of(file).items()]
            parts[place] = (name, chance.choice(other)[1])
        case "rename":
            parts[place] = (chance.choice(NAMES), part)
        case "compress":
            return packed(parts, chance.choice([zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA]))
        case "lie":
            return lied(content, chance)
        case "bomb":
            parts[place] = (name, part + bytes(chance.choice([10**6, 10**8])))
            return packed(parts, zipfile.ZIP_DEFLATED)
        case "none":
            parts = []
        case "outside":
            parts.append((chance.choice(NAMES), b"outside"))
    return packed(parts)


def lied(content: bytes, chance: random.Random) -> bytes:
    """An archive that says something else of a part than what is there: flags, compression, sizes, its place."""
    changed = bytearray(content)
    entries = [place for place in range(len(content)) if content.startswith(b"PK\x01\x02", place)]
    entry = chance.choice(entries)
    field, size = chance.choice([(8, 2), (10, 2), (16, 4), (20, 4), (24, 4), (28, 2), (30, 2), (42, 4)])
    value = chance.choice([0, 1, 9, 99, 2**16 - 1, 2**31, 2**32 - 1, chance.randrange(2**32)]) % 2 ** (8 * size)
    struct.pack_into("<H" if size == 2 else "<I", changed, entry + field, value)
    return bytes(changed)
