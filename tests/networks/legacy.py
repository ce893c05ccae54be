"""Files as PyTorch wrote them before 2020, byte by byte, to be right or wrong in any way a test wants."""

import struct
from pathlib import Path

import numpy as np

MAGIC_NUMBER = 0x1950A86A20F9469CFC6C  # that PyTorch puts first
KINDS = {"float32": "FloatStorage", "int64": "LongStorage"}


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def whole(value: int) -> bytes:
    return b"J" + struct.pack("<i", value)


def group(*items: bytes) -> bytes:
    return b"(" + b"".join(items) + b"t"


def dictionary(items: dict[str, bytes]) -> bytes:
    return b"}(" + b"".join(text(name) + value for name, value in items.items()) + b"u"


def name(module: str, part: str) -> bytes:
    return f"c{module}\n{part}\n".encode()


def storage(key: str, count: int, kind: str = "FloatStorage") -> bytes:
    return group(text("storage"), name("torch", kind), text(key), text("cpu"), whole(count), b"N") + b"Q"


def tensor(numbers: bytes, offset: int, shape: tuple, strides: tuple) -> bytes:
    hooks = name("collections", "OrderedDict") + b")R"
    arguments = group(numbers, whole(offset), group(*map(whole, shape)), group(*map(whole, strides)), b"\x89", hooks)
    return name("torch._utils", "_rebuild_tensor_v2") + arguments + b"R"


def pickled(value: bytes) -> bytes:
    return b"\x80\x02" + value + b"."


def beginning() -> bytes:
    """The first pickle: a number by which PyTorch knows its files."""
    return pickled(b"\x8a\x0a" + MAGIC_NUMBER.to_bytes(10, "little"))


def contents(named: bytes, data: dict[str, tuple[int, bytes]], little_endian: bool = True, keys=None) -> bytes:
    """A whole file: what the fourth pickle holds, and under each key how many numbers there are, and these."""
    keys = list(data) if keys is None else keys
    parts = [
        beginning(),
        pickled(whole(1001)),
        pickled(dictionary({"little_endian": b"\x88" if little_endian else b"\x89"})),
        pickled(named),
        pickled(b"](" + b"".join(map(text, keys)) + b"e"),
    ]
    return b"".join(parts) + b"".join(struct.pack("<q", count) + numbers for count, numbers in data.values())


def content_of(arrays: dict[str, np.ndarray]) -> bytes:
    """A file with these arrays; those that are a view of swapped axes are written as one."""
    named, data = {}, {}
    for number, (key, array) in enumerate(arrays.items()):
        flat = array.transpose(np.argsort([-stride for stride in array.strides], kind="stable")).ravel()
        strides = tuple(stride // array.itemsize for stride in array.strides)
        numbers = storage(str(number), array.size, KINDS[array.dtype.name])
        named[key] = tensor(numbers, 0, array.shape, strides)
        data[str(number)] = (array.size, flat.tobytes())
    return contents(dictionary(named), data)


def saved(path: Path, content: bytes) -> Path:
    path.write_bytes(content)
    return path
