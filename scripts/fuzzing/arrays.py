"""Arrays whose headers say something else than what follows."""

import random
import struct

from fuzzing import zips

KINDS = [
    "<f4",
    ">f4",
    "|b1",
    "<i8",
    "<c16",
    "<M8[D]",
    "|O",
    "<U9",
    "|S0",
    "|V4",
    "<f16",
    "<f2",
    "<U99999999",
    "x",
    "<f4" * 9,
]
SHAPES = [
    (),
    (0,),
    (1,),
    (3, 2),
    (10**12,),
    (29 * 10**11, 10),
    (10**9, 0),
    (-1,),
    (2,) * 70,
    (12, 6),
    ("a",),
    (2.5,),
    (True,),
]


def wrong(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    """An array with another header, or of something else."""
    length = struct.unpack("<H", content[8:10])[0]
    shape = chance.choice([*SHAPES, (12, 6), (12, 6)])
    kind = chance.choice([*KINDS, [("a", "<f4"), ("b", "<i4")], None, 3])
    header = chance.choice([
        repr({"descr": kind, "fortran_order": chance.choice([False, True, None]), "shape": shape}),
        repr({"descr": kind, "shape": shape}),
        "[" * 5000,
        "__import__('os').system('touch canary')",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (12, 6), }" + " " * 20_000,
        chance.randbytes(20).decode("latin-1"),
    ])  # fmt: skip
    version = chance.choice([b"\x01\x00", b"\x01\x00", b"\x02\x00", b"\x03\x00", b"\x09\x00"])
    packed = header.encode("latin-1") + b"\n"
    size = struct.pack("<H" if version[0] == 1 else "<I", len(packed))
    return content[:6] + version + size + packed + content[10 + length :]


def wrong_in_zip(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    """An `.npz` file with one array wrong."""
    parts = zips.parts_of(content)
    name = chance.choice(sorted(parts))
    return zips.packed([*{**parts, name: wrong(parts[name], chance, good)}.items()], chance.choice([0, 8]))
