"""Reads the weights in a file that `torch.save` wrote before 2020, without PyTorch and without running what is in it.

Such a file is a row of pickles, followed by the numbers. A pickle is a program that calls functions by their name. It
is not run here: its instructions are followed one by one, and nothing in it is ever called.
"""

import enum
import io
import math
import pickletools
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from kerasbook.errors import ModelFileError
from kerasbook.lazily import np
from kerasbook.locale import gettext as _

BEGINNING = b"\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19."  # a pickle with a certain number
LARGEST_FILE = 200_000_000  # bytes
LARGEST_RANK = 8


class Name(enum.Enum):
    """What a pickle may name."""

    ORDERED_DICT = "collections OrderedDict"
    TENSOR = "torch._utils _rebuild_tensor_v2"
    FLOATS = "torch FloatStorage"
    INTEGERS = "torch LongStorage"  # BatchNormalization counts its batches


DTYPES = {Name.FLOATS: "<f4", Name.INTEGERS: "<i8"}


class Refused(Exception):
    """What is wrong with a file, for the end of a sentence."""


class Storage(NamedTuple):
    """Numbers that stand in the file one after the other, under a key."""

    dtype: str
    key: str
    count: int


class Tensor(NamedTuple):
    """Which of a storage's numbers belong to an array, and in which order."""

    storage: Storage
    offset: int
    shape: tuple[int, ...]
    strides: tuple[int, ...]


# What the names stand for


def known(name: str) -> Name:
    """The name, if it is one of those that weights need."""
    try:
        return Name(name)
    except ValueError:
        raise Refused(_("a file that names {name}").format(name=name.replace(" ", ".")[:100])) from None


def is_count(value: object) -> bool:
    return type(value) is int and value >= 0


def storage(note: object) -> Storage:
    """The storage that a note is about: `("storage", its type, its key, device, count, view)`."""
    match note:
        case ("storage", Name() as kind, str(key), _device, count, None) if kind in DTYPES and is_count(count):
            return Storage(DTYPES[kind], key, count)
    raise Refused(_("numbers that are not described as weights are"))


def result(name: object, arguments: object) -> dict | Tensor:
    """What calling the function of that name would give."""
    match name, arguments:
        case Name.ORDERED_DICT, ():
            return {}
        case Name.TENSOR, (Storage() as numbers, offset, tuple(shape), tuple(strides), *_rest):
            if len(shape) == len(strides) <= LARGEST_RANK and all(map(is_count, (offset, *shape, *strides))):
                return Tensor(numbers, offset, shape, strides)
    raise Refused(_("arrays that are not described as weights are"))


# Pickles


class Unpickler:
    """Follows the instructions of a pickle: those that PyTorch writes for weights, and no others."""

    def __init__(self):
        self.stack: list = []
        self.marks: list[int] = []
        self.memo: dict[int, object] = {}

    def load(self, stream: io.BytesIO) -> object:
        """What the next pickle in the stream holds."""
        for instruction, argument, _place in pickletools.genops(stream):
            self.follow(instruction.name, argument)
        return self.stack.pop()

    def pop(self, count: int) -> list:
        """The last `count` objects on the stack."""
        if not 0 <= count <= len(self.stack):
            raise IndexError
        taken = self.stack[len(self.stack) - count :]
        del self.stack[len(self.stack) - count :]
        return taken

    def pop_marked(self) -> list:
        """All objects on the stack above the last mark."""
        return self.pop(len(self.stack) - self.marks.pop())

    def put(self, keys: list, values: list) -> None:
        """Into the dictionary on top of the stack."""
        dictionary = self.stack[-1]
        if type(dictionary) is not dict or not all(type(key) is str for key in keys):
            raise Refused(_("a dictionary without names"))
        dictionary.update(zip(keys, values, strict=True))

    def follow(self, name: str, argument) -> None:
        match name:
            case "PROTO" | "STOP":
                pass
            case "BININT" | "BININT1" | "BININT2" | "LONG1" | "BINUNICODE":
                self.stack.append(argument)
            case "NONE":
                self.stack.append(None)
            case "NEWTRUE" | "NEWFALSE":
                self.stack.append(name == "NEWTRUE")
            case "EMPTY_TUPLE":
                self.stack.append(())
            case "EMPTY_LIST":
                self.stack.append([])
            case "EMPTY_DICT":
                self.stack.append({})
            case "TUPLE1" | "TUPLE2" | "TUPLE3":
                self.stack.append(tuple(self.pop(int(name[-1]))))
            case "MARK":
                self.marks.append(len(self.stack))
            case "TUPLE":
                self.stack.append(tuple(self.pop_marked()))
            case "APPENDS":
                items = self.pop_marked()
                self.stack[-1].extend(items)
            case "SETITEM":
                key, value = self.pop(2)
                self.put([key], [value])
            case "SETITEMS":
                items = self.pop_marked()
                self.put(items[::2], items[1::2])
            case "BINPUT" | "LONG_BINPUT":
                self.memo[argument] = self.stack[-1]
            case "BINGET" | "LONG_BINGET":
                self.stack.append(self.memo[argument])
            case "GLOBAL":
                self.stack.append(known(argument))
            case "BINPERSID":
                self.stack.append(storage(self.stack.pop()))
            case "REDUCE":
                self.stack.append(result(*self.pop(2)))
            case "BUILD":
                self.stack.pop()  # the versions of the modules that the weights belong to
            case _:
                raise Refused(_("a pickle with the instruction {name}").format(name=name))


# Numbers


def numbers(stream: io.BytesIO, expected: Storage) -> "np.ndarray":
    """The numbers of a storage, which come next in the stream: how many there are, then they themselves."""
    count = int.from_bytes(stream.read(8), "little")
    if count != expected.count:
        raise Refused(_("another number of weights than is written in it"))
    content = stream.read(count * np.dtype(expected.dtype).itemsize)
    return np.frombuffer(content, expected.dtype, count)


def array(tensor: Tensor, flat: "np.ndarray") -> "np.ndarray":
    """The array that a tensor describes. Its axes may be swapped, but each number is in it once."""
    order = sorted(range(len(tensor.shape)), key=lambda axis: -tensor.strides[axis])  # as they stand in the file
    step = 1
    for axis in reversed(order):
        if tensor.shape[axis] != 1 and tensor.strides[axis] != step:
            raise Refused(_("an array with gaps or repetitions"))
        step *= tensor.shape[axis]
    end = tensor.offset + math.prod(tensor.shape)
    if end > len(flat):
        raise Refused(_("an array that reaches beyond its numbers"))
    dense = flat[tensor.offset : end].reshape([tensor.shape[axis] for axis in order])
    return dense.transpose(np.argsort(order).tolist())


def tensors(content: bytes) -> "dict[str, np.ndarray]":
    """All arrays in a file's content, by their names."""
    if not content.startswith(BEGINNING):
        raise Refused(_("a file of another kind"))
    stream = io.BytesIO(content.removeprefix(BEGINNING))
    Unpickler().load(stream)  # the version of the format
    if Unpickler().load(stream).get("little_endian") is not True:
        raise Refused(_("numbers in another order of bytes"))
    named, keys = Unpickler().load(stream), Unpickler().load(stream)
    if not isinstance(named, Mapping) or not all(isinstance(tensor, Tensor) for tensor in named.values()):
        raise Refused(_("something else than arrays"))
    storages = {tensor.storage.key: tensor.storage for tensor in named.values()}
    if not all(type(key) is str for key in keys) or sorted(storages) != sorted(keys):
        raise Refused(_("another number of arrays than is written in it"))
    flat = {key: numbers(stream, storages[key]) for key in keys}
    return {name: array(tensor, flat[tensor.storage.key]) for name, tensor in named.items()}


def read_tensors(path: Path) -> "dict[str, np.ndarray]":
    """Reads the arrays in a file that `torch.save` wrote before 2020.

    Args:
        path: The file.

    Returns:
        From the name of each array to the array, float32 or int64.

    Raises:
        ModelFileError: If the file cannot be read, is damaged, or holds anything but arrays.
    """
    try:
        size = path.stat().st_size
        if size > LARGEST_FILE:
            raise Refused(_("{size:,} bytes").format(size=size))
        return tensors(path.read_bytes())
    except OSError as error:
        reason = error.strerror or str(error)
    except Refused as error:
        reason = str(error)
    except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError):  # its instructions make no sense
        reason = _("a damaged file")
    raise ModelFileError(
        _(
            "Expected weights in {path}, as PyTorch saved them before 2020. Received: {reason}. Nothing in it was run. "
            "Get the file again from where you have it."
        ).format(path=path, reason=reason)
    )
