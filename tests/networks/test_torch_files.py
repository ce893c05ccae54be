"""PyTorch's files are read as data: what is in them is right or refused, and never run."""

import builtins
import os
import pickle
import tracemalloc

import numpy as np
import pytest

from kerasbook.errors import ModelFileError
from kerasbook.networks import torch_files
from kerasbook.networks.torch_files import read_tensors

from . import legacy
from .legacy import content_of, contents, dictionary, group, name, saved, storage, tensor, text, whole

ARRAYS = {
    "plain": np.arange(24, dtype="float32").reshape(2, 3, 4),
    "swapped": np.arange(54, dtype="float32").reshape(3, 3, 2, 3).transpose(3, 2, 0, 1),  # as TensorFlow's kernels are
    "depthwise": np.arange(36, dtype="float32").reshape(3, 3, 4, 1).transpose(2, 3, 0, 1),
    "batches": np.array(7, "int64"),
}
ONE = {"0": (1, np.float32(5).tobytes())}


def named(value: bytes) -> bytes:
    return dictionary({"weight": value})


def refused(tmp_path, content: bytes) -> str:
    """Why it is refused, for which no memory may be taken."""
    path = saved(tmp_path / "weights.pth", content)
    tracemalloc.start()
    try:
        with pytest.raises(ModelFileError) as caught:
            read_tensors(path)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000 + 10 * len(content)
    finally:
        tracemalloc.stop()
    message = str(caught.value)
    assert message.startswith(f"Expected weights in {path}, as PyTorch saved them before 2020. Received: ")
    assert message.endswith(". Nothing in it was run. Get the file again from where you have it.")
    return message.partition("Received: ")[2].partition(". Nothing")[0]


def test_arrays_come_back_whatever_the_order_of_their_axes(tmp_path):
    read = read_tensors(saved(tmp_path / "weights.pth", content_of(ARRAYS)))
    assert list(read) == list(ARRAYS)
    for key, array in ARRAYS.items():
        assert read[key].dtype == array.dtype
        np.testing.assert_array_equal(read[key], array)


def test_a_part_of_a_storage_is_read_where_it_stands(tmp_path):
    part = named(tensor(storage("0", 6), 2, (3,), (1,)))
    path = saved(tmp_path / "weights.pth", contents(part, {"0": (6, np.arange(6, dtype="float32").tobytes())}))
    np.testing.assert_array_equal(read_tensors(path)["weight"], [2, 3, 4])


class Call:
    """Pickled, it calls a function when it is read."""

    def __init__(self, function, *arguments):
        self.call = function, arguments

    def __reduce__(self):
        return self.call


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
@pytest.mark.parametrize("position", [0, 1, 2, 3])
@pytest.mark.parametrize(("function", "argument"), [(os.system, "touch {}"), (builtins.eval, "open({!r}, 'w')")])
def test_code_is_refused_and_does_not_run(tmp_path, protocol, position, function, argument):
    marker = tmp_path / "was-run"
    attack = pickle.dumps(Call(function, argument.format(str(marker))), protocol)
    pickles = [legacy.beginning(), legacy.pickled(whole(1001)), legacy.pickled(dictionary({"little_endian": b"\x88"}))]
    reason = refused(tmp_path, b"".join(pickles[:position]) + attack + content_of(ARRAYS))
    if position == 0:
        assert reason == "a file of another kind"
    elif protocol < 4:
        assert reason in ("a file that names posix.system", "a file that names nt.system") or reason.endswith(".eval")
    else:
        assert reason.startswith("a pickle with the instruction ")
    assert not marker.exists()


@pytest.mark.parametrize(
    ("module", "part"),
    [
        ("os", "system"),
        ("builtins", "eval"),
        ("builtins", "getattr"),
        ("torch", "HalfStorage"),
        ("torch", "load"),
        ("torch._utils", "_rebuild_tensor"),
        ("torch.nn.modules.linear", "Linear"),
        ("collections", "OrderedDict.fromkeys"),
        ("Collections", "OrderedDict"),
    ],
)
def test_other_names_are_refused(tmp_path, module, part):
    content = contents(named(name(module, part) + group(text("x")) + b"R"), {})
    assert refused(tmp_path, content) == f"a file that names {module}.{part}"


def test_a_text_is_no_name(tmp_path):
    content = contents(named(text("collections OrderedDict") + b")R"), {})
    assert refused(tmp_path, content) == "arrays that are not described as weights are"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "a file of another kind"),
        (b"PK\x03\x04" + bytes(100), "a file of another kind"),  # as PyTorch saves today
        (legacy.pickled(whole(5)), "a file of another kind"),
        (contents(named(whole(5)), {}), "something else than arrays"),
        (contents(group(), {}), "something else than arrays"),
        (contents(b"}" + whole(1) + whole(2) + b"s", {}), "a dictionary without names"),
        (contents(b"}" + group(group()) + whole(2) + b"s", {}), "a dictionary without names"),
        (contents(b"a", {}), "a pickle with the instruction APPEND"),
        (contents(b"t", {}), "a damaged file"),
        (contents(b"(0t", {}), "a pickle with the instruction POP"),
        (contents(named(tensor(storage("0", 1), 0, (1,), (1,))), ONE, little_endian=False), "numbers in another order"),
    ],
)
def test_what_makes_no_sense_is_refused(tmp_path, content, reason):
    assert refused(tmp_path, content).startswith(reason)


HUGE = 2**31 - 1


@pytest.mark.parametrize(
    ("array", "data", "reason"),
    [
        # More numbers than there are, or fewer than none.
        (tensor(storage("0", 1), 0, (2,), (1,)), ONE, "an array that reaches beyond its numbers"),
        (tensor(storage("0", 1), 1, (1,), (1,)), ONE, "an array that reaches beyond its numbers"),
        (tensor(storage("0", 1), 0, (HUGE, HUGE), (HUGE, 1)), ONE, "an array that reaches beyond its numbers"),
        (tensor(storage("0", 1), HUGE, (1,), (1,)), ONE, "an array that reaches beyond its numbers"),
        (tensor(storage("0", 1), -1, (1,), (1,)), ONE, "arrays that are not described"),
        (tensor(storage("0", 1), 0, (-1,), (1,)), ONE, "arrays that are not described"),
        (tensor(storage("0", 1), 0, (1,), (-1,)), ONE, "arrays that are not described"),
        (tensor(storage("0", 1), 0, (1,) * 9, (1,) * 9), ONE, "arrays that are not described"),
        (tensor(storage("0", 1), 0, (1, 1), (1,)), ONE, "arrays that are not described"),
        (tensor(whole(5), 0, (1,), (1,)), ONE, "arrays that are not described"),
        # The same number again and again, or every second one.
        (tensor(storage("0", 1), 0, (HUGE,), (0,)), ONE, "an array with gaps or repetitions"),
        (tensor(storage("0", 4), 0, (2, 2), (1, 1)), {"0": (4, bytes(16))}, "an array with gaps or repetitions"),
        (tensor(storage("0", 4), 0, (2,), (2,)), {"0": (4, bytes(16))}, "an array with gaps or repetitions"),
        # Storages that are not what they are said to be.
        (tensor(storage("0", 2), 0, (1,), (1,)), ONE, "another number of weights than is written in it"),
        (tensor(storage("0", HUGE), 0, (1,), (1,)), {"0": (HUGE, bytes(4))}, "a damaged file"),
        (tensor(storage("0", 1), 0, (1,), (1,)), {"0": (-1, bytes(4))}, "another number of weights"),
        (tensor(storage("0", -1), 0, (1,), (1,)), {"0": (-1, bytes(4))}, "numbers that are not described"),
        (tensor(storage("1", 1), 0, (1,), (1,)), ONE, "another number of arrays than is written in it"),
        (tensor(text("0") + b"Q", 0, (1,), (1,)), ONE, "numbers that are not described"),
        (tensor(storage("0", 1, "LongStorage"), 0, (1,), (1,)), ONE, "a damaged file"),
    ],
)
def test_wrong_sizes_are_refused_before_anything_is_read(tmp_path, array, data, reason):
    assert refused(tmp_path, contents(named(array), data)).startswith(reason)


def test_a_place_far_away_takes_no_memory(tmp_path):
    far = b"N" + b"r\xff\xff\xff\xff"  # remember it as number 4,294,967,295: pickle makes a list of that length
    assert refused(tmp_path, contents(named(far), {})) == "something else than arrays"


def test_tuples_of_tuples_take_no_time(tmp_path):
    nested = b")" + b"q\x00h\x00h\x00\x86" * 200  # pairs of the same pair: 2 ** 200 of them, if all were looked at
    assert refused(tmp_path, contents(b"}" + nested + b"Ns", {})) == "a dictionary without names"
    assert refused(tmp_path, contents(nested, {})) == "something else than arrays"


def test_a_file_that_ends_too_early_is_refused_wherever_it_ends(tmp_path):
    content = content_of(ARRAYS)
    for length in range(len(content)):
        path = saved(tmp_path / "weights.pth", content[:length])
        with pytest.raises(ModelFileError):
            read_tensors(path)


def test_damage_is_refused_or_changes_numbers_alone(tmp_path):
    content, rng, refusals = content_of(ARRAYS), np.random.default_rng(0), 0
    for _attempt in range(1000):
        damaged = bytearray(content)
        damaged[rng.integers(len(content))] = rng.integers(256)
        path = saved(tmp_path / "weights.pth", bytes(damaged))
        try:
            read = read_tensors(path)
        except ModelFileError:
            refusals += 1
        else:
            assert sum(array.size for array in read.values()) <= sum(array.size for array in ARRAYS.values())
    assert refusals > 300


def test_a_large_file_is_not_even_opened(tmp_path, monkeypatch):
    monkeypatch.setattr(torch_files, "LARGEST_FILE", 1000)
    assert refused(tmp_path, bytes(1001)) == "1,001 bytes"


def test_a_missing_file_is_said_so(tmp_path):
    with pytest.raises(ModelFileError, match=r"Received: No such file or directory\."):
        read_tensors(tmp_path / "nowhere.pth")


def test_the_weights_of_lite0_are_all_there(pretrained):
    read = read_tensors(pretrained)
    assert len(read) == 296
    assert {array.dtype.name for array in read.values()} == {"float32", "int64"}
    assert sum(array.size for array in read.values() if array.dtype == np.float32) == 4_694_024
    assert read["_conv_stem.weight"].shape == (32, 3, 3, 3)
    assert all(np.isfinite(array).all() for array in read.values())
