"""Files that promise more than they hold, lie about what they are, or reach for others: one sentence, and no harm."""

import io
import json
import sys
import threading
import types
import zipfile
import zlib
from pathlib import Path

import h5py
import keras
import numpy as np
import pytest

from kerasbook.errors import DataError, ModelFileError
from kerasbook.inside import rehearsals, sizes, weight_files
from kerasbook.inside.configs import check_extent, parsed
from kerasbook.inside.model_files import brings_code, check_is_model, load_model, load_samples, not_of_keras
from kerasbook.inside.rehearsals import TimeIsUp, rehearsed
from kerasbook.inside.sayings import in_brief
from kerasbook.inside.sizes import TooLarge

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture(scope="module")
def parts(tmp_path_factory):
    """What is in a good `.keras` file, by name."""
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(8, name="hidden"), keras.layers.Dense(3)])
    path = tmp_path_factory.mktemp("good") / "model.keras"
    model.save(path)
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture
def packed(tmp_path):
    """Writes parts to a `.keras` file and returns its path."""

    def write(parts: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> Path:
        with zipfile.ZipFile(tmp_path / "model.keras", "w", compression) as archive:
            for name, content in parts.items():
                archive.writestr(name, content)
        return tmp_path / "model.keras"

    return write


def with_config(parts: dict[str, bytes], change) -> dict[str, bytes]:
    """Parts with a configuration that a function has changed."""
    config = json.loads(parts["config.json"])
    changed = change(config)
    return {**parts, "config.json": json.dumps(config if changed is None else changed).encode()}


def with_weights(parts: dict[str, bytes], change) -> dict[str, bytes]:
    """Parts with weights that a function has changed."""
    file = io.BytesIO(parts["model.weights.h5"])
    with h5py.File(file, "r+") as weights:
        change(weights)
    return {**parts, "model.weights.h5": file.getvalue()}


def layer(name: str, **config) -> dict:
    return {"class_name": name, "module": "keras.layers", "config": config, "registered_name": None}


# Archives


@pytest.mark.parametrize("name", ["config.json", "metadata.json", "model.weights.h5"])
def test_a_part_that_is_missing(packed, parts, name):
    with pytest.raises(ModelFileError, match=f"not a model or is damaged \\({name} is not in it\\)"):
        load_model(packed({part: content for part, content in parts.items() if part != name}))


@pytest.mark.parametrize("name", ["/etc/evil", "../evil", "assets/../../evil", "C:\\evil", "assets\\..\\evil"])
def test_a_part_outside_of_the_archive(packed, parts, name):
    with pytest.raises(ModelFileError, match="would lie outside of it"):
        load_model(packed({**parts, name: b"evil"}))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice(packed, parts):
    path = packed(parts)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("config.json", parts["config.json"])
    with pytest.raises(ModelFileError, match=r"'config\.json' is in it twice"):
        load_model(path)


@pytest.mark.parametrize(
    ("place", "value", "reason"), [(8, 1, "is encrypted"), (10, 99, "is compressed in an unknown way")]
)
def test_a_part_that_cannot_be_read(packed, parts, place, value, reason):
    path = packed(parts)
    content = bytearray(path.read_bytes())
    content[content.index(b"PK\x01\x02") + place] = value
    path.write_bytes(content)
    with pytest.raises(ModelFileError, match=reason):
        load_model(path)


def test_a_bomb_is_not_unpacked(packed, parts, monkeypatch):
    monkeypatch.setattr(weight_files, "LARGE", 10_000)
    with pytest.raises(ModelFileError, match="promises far more than it holds"):
        load_model(packed({**parts, "model.weights.h5": bytes(10**6)}, zipfile.ZIP_DEFLATED))


def test_more_than_we_load_comes_with_what_to_do(packed, parts, monkeypatch):
    monkeypatch.setattr(weight_files, "MOST_WEIGHTS", 1_000_000)
    with pytest.raises(ModelFileError, match=r"2 MB, and at most 1 MB.*keras\.saving\.load_model.*layer_report"):
        load_model(packed({**parts, "assets/more": bytes(2_000_000)}))


def test_a_vocabulary_of_one_long_word_and_many_short_ones(packed, parts):
    words = b"a" * 1_000_000 + b"\nb" * 1_000
    with pytest.raises(ModelFileError, match="a vocabulary of 4"):
        load_model(packed({**parts, "assets/layers/words/vocabulary.txt": words}))


def test_an_old_file_that_is_an_archive_as_well_is_read_as_keras_reads_it(tmp_path, packed, parts):
    harmless = packed(parts).read_bytes()
    with h5py.File(tmp_path / "model.h5", "w") as file:
        model = {"class_name": "Sequential", "config": {"layers": [layer("Lambda", function="evil")]}}
        file.attrs["model_config"] = json.dumps(model)
        file.create_group("model_weights")
    (tmp_path / "model.h5").write_bytes((tmp_path / "model.h5").read_bytes() + harmless)
    with pytest.raises(ModelFileError, match=r"carries code \(Lambda\)"):
        load_model(tmp_path / "model.h5")


# Configurations


@pytest.mark.parametrize("config", [[], 3, "text", None, True, {}, {"config": []}, {"config": {}, "class_name": 3}])
def test_a_configuration_that_describes_no_model(packed, parts, config):
    for name in ("config.json", "metadata.json"):
        if name == "config.json" or not isinstance(config, dict):
            with pytest.raises(ModelFileError, match=r"describe a model|is no text|Keras could not load"):
                load_model(packed({**parts, name: json.dumps(config).encode()}))


@pytest.mark.parametrize("module", [3, [], {}, ["keras"], False])
def test_a_module_whose_name_is_no_text(packed, parts, module):
    def change(config):
        config["config"]["layers"][1]["module"] = module

    with pytest.raises(ModelFileError, match="module is no text"):
        load_model(packed(with_config(parts, change)))


def test_a_configuration_of_something_else(packed, parts):
    other = {"module": "keras.layers", "class_name": "Dense", "config": {"units": 2}, "registered_name": None}
    with pytest.raises(ModelFileError, match=r"its configuration describes no model but a Dense\)"):
        load_model(packed(with_config(parts, lambda config: other)))
    with pytest.raises(TypeError, match="no model but a dict"):  # as Keras gives back what it can make nothing of
        check_is_model({})


@pytest.mark.parametrize("text", ["[" * 100_000, '{"a":' * 1000 + "1" + "}" * 1000, '{"config": "]"' + "[" * 200])
def test_brackets_within_brackets(packed, parts, text):
    with pytest.raises(ModelFileError, match="nested more than 150 deep"):
        load_model(packed({**parts, "config.json": text.encode()}))


def test_brackets_in_texts_do_not_count():
    config = {"class_name": "Sequential", "config": {"name": '[[[\\"{' * 200, '\\"[[' * 200: "\\\\"}}
    assert parsed(json.dumps(config), Path("model.keras")) == config


def test_quotes_within_quotes_take_no_longer_than_others():
    with pytest.raises(ValueError, match="Expecting value"):
        parsed(rb"\"" * 1_000_000, Path("model.keras"))


def test_a_long_configuration_is_not_parsed():
    with pytest.raises(sizes.TooLarge, match="more than 2000000 values"):
        parsed("[" + "[]," * 1_000_001, Path("model.keras"))


@pytest.mark.parametrize(
    ("config", "sentence"),
    [
        ({"layers": [layer("Dense", units=1)] * 1501}, "1501 layers, and at most 1500"),
        ({"layers": [{**layer("Dense"), "inbound_nodes": [[]] * 1501}]}, "1501 layers, and at most 1500"),
        ({"layers": [layer("Dense")] * 251}, "a Sequential of 251 layers"),
        ({"layers": [layer("InputLayer", batch_shape=[None, 10**5, 10**4])]}, "samples of 1000000000 numbers"),
        ({"layers": [layer("StringLookup", vocabulary=["a" * 10**6, *["b"] * 200])]}, "a vocabulary of 80"),
        ({"a": {"class_name": "__numpy__", "config": {"value": ["a"], "dtype": "S900000000"}}}, "an array of type"),
    ],
)
def test_what_would_take_much_is_counted_first(config, sentence):
    with pytest.raises(ModelFileError, match=sentence):
        check_extent({"class_name": "Sequential", "config": config}, Path("model.keras"))


def test_each_bidirectional_around_another_doubles_what_is_in_it():
    inner = layer("LSTM", units=2)
    for _ in range(12):
        inner = layer("Bidirectional", layer=inner)
    with pytest.raises(sizes.TooLarge, match="Bidirectional within Bidirectional"):
        check_extent({"class_name": "Sequential", "config": {"layers": [inner]}}, Path("model.keras"))


# Code


@pytest.mark.parametrize(
    "item",
    [
        {"class_name": "TextVectorization", "module": "keras.layers", "config": {"vocabulary": "/etc/passwd"}},
        {"class_name": "StringLookup", "module": "keras.layers", "config": {"vocabulary": "gs://bucket/words"}},
        {"class_name": "Lambda", "module": "keras.src.layers.core.lambda_layer", "config": {}},
        {"class_name": "Lambda", "config": {}},
    ],
)
def test_layers_that_bring_code_or_read_files(item):
    assert brings_code({"deep": [item]}) == [item["class_name"]]


@pytest.mark.parametrize(
    "item",
    [
        {"class_name": "function", "module": "keras.applications", "config": "MobileNetV2"},  # fetches weights
        {"class_name": "MobileNetV2", "module": "keras.applications", "config": {}},
        {"class_name": "load_model", "module": "keras.models", "config": {}},
        {"class_name": "deserialize", "config": {}},  # a function beside the layers of old files
        {"class_name": "DenseTest", "module": "keras.src.layers.core.dense_test", "config": {}},  # would be imported
    ],
)
def test_functions_that_are_none_of_tensors(item):
    loaded = set(sys.modules)
    assert len(not_of_keras([item])) == 1
    assert set(sys.modules) == loaded


def test_a_name_that_does_something_to_a_terminal():
    assert in_brief("evil\x1b[2J name\nsecond line") == "evil\N{REPLACEMENT CHARACTER}[2J name"
    assert len(in_brief("a" * 10_000)) == 300


# Weights


def nothing_there(weights):
    weights["layers/dense"].create_dataset("vars/2", (10**6, 4000), "f4", chunks=(1000, 1000), compression="gzip")


def packed_as_zeros(weights):
    """A chunk that promises 4 bytes and unpacks to a million."""
    packed = weights["layers/dense"].create_dataset("vars/2", (1,), "f4", chunks=(1,), compression="gzip")
    packed.id.write_direct_chunk((0,), zlib.compress(bytes(10**6)))


def soft_link(weights):
    weights["layers/dense/vars/2"] = h5py.SoftLink("/layers")


def external_link(weights):
    weights["layers/dense/vars/2"] = h5py.ExternalLink("/etc/passwd", "/")


def virtual(weights):
    layout = h5py.VirtualLayout((1,), "f4")
    layout[:] = h5py.VirtualSource("/etc/passwd", "x", (1,))
    weights.create_virtual_dataset("layers/dense/vars/2", layout)


def of_another_file(weights):
    weights.create_dataset("layers/dense/vars/2", (10,), "u1", external=[("/etc/passwd", 0, 10)])


def a_group_in_itself(weights):
    weights["layers/dense/again"] = weights["layers"]


def texts(weights):
    weights["layers/dense/vars/2"] = ["a", "b"]


def records(weights):
    weights["layers/dense/vars/2"] = np.zeros(2, [("a", "f4")])


def less(weights):
    del weights["layers/dense/vars/0"]


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (nothing_there, "promises far more than it holds"),
        (packed_as_zeros, "promises far more than it holds"),
        (soft_link, "would lie outside of it"),
        (external_link, "would lie outside of it"),
        (virtual, "would lie outside of it"),
        (of_another_file, "would lie outside of it"),
        (a_group_in_itself, "is in it twice"),
        (texts, "is no array of numbers"),
        (records, "is no array of numbers"),
        (less, "Expected a file with all weights of its model, 83 numbers. Received: .* with 35"),
    ],
)
def test_weights_that_are_none(packed, parts, change, sentence):
    with pytest.raises(ModelFileError, match=sentence):
        load_model(packed(with_weights(parts, change)))


@pytest.mark.backend
def test_weights_that_are_honestly_compressed_are_read(packed, parts):
    def compressed(weights):
        values = weights["layers/dense/vars/0"][()]
        del weights["layers/dense/vars/0"]
        weights.create_dataset("layers/dense/vars/0", data=values, compression="gzip", shuffle=True, fletcher32=True)

    expected = load_model(packed(parts)).get_weights()
    for array, value in zip(load_model(packed(with_weights(parts, compressed))).get_weights(), expected, strict=True):
        np.testing.assert_array_equal(array, value)


def test_hdf5_that_never_ends_is_ended(packed, parts, monkeypatch, tmp_path):
    (tmp_path / "endless.py").write_text("while True: pass")
    monkeypatch.setattr(weight_files, "READING", tmp_path / "endless.py")
    monkeypatch.setattr(weight_files, "SECONDS", 0.3)
    with pytest.raises(ModelFileError, match="HDF5 cannot read it"):
        load_model(packed(parts))


# Rehearsals


@pytest.mark.backend
def test_a_large_model_is_refused_before_it_has_any_memory(packed, parts):
    def change(config):
        config["config"]["layers"][1]["config"]["units"] = 10**9
        config["config"]["layers"][2].pop("build_config")

    with pytest.raises(ModelFileError, match="Expected a file with all weights of its model, 10000000003"):
        load_model(packed(with_config(parts, change)))


@pytest.mark.parametrize(
    ("units", "loads"),
    [
        ([41_000_000], True),
        ([43_000_000], False),
        ([10_000, *[1000] * 85], True),  # 380 MB, of which no array has more than 40
        ([38_000_000, *[1000] * 20], False),
    ],
)
def test_what_takes_much_memory_while_it_is_loaded_is_refused(tmp_path, units, loads):
    """Keras holds a large array several times over while it fills it."""
    weights = [keras.KerasTensor((count, 1000) if count < 10**6 else (count, 1)) for count in units]
    model = types.SimpleNamespace(variables=weights, weights=weights, layers=())
    held = rehearsals.count_of(weights)
    if loads:
        rehearsals.check_numbers(model, {}, held, tmp_path)
    else:
        with pytest.raises(TooLarge, match="a single array of"):
            rehearsals.check_numbers(model, {}, held, tmp_path)


def test_a_layer_that_computes_much_is_refused(packed, parts):
    def change(config):
        grow = layer("RepeatVector", n=10**8)
        config["config"]["layers"].insert(1, grow)
        config["config"]["layers"][2].pop("build_config")
        config["config"]["layers"][3].pop("build_config")

    with pytest.raises(ModelFileError, match="a layer that computes 800000000 numbers"):
        load_model(packed(with_config(parts, change)))


def test_a_rehearsal_that_takes_long_is_ended(monkeypatch):
    ended = threading.Event()

    def endless(config, own):
        try:
            while True:
                pass
        finally:
            ended.set()

    monkeypatch.setattr(rehearsals, "model_of", endless)
    with pytest.raises(TimeIsUp):
        rehearsed({}, {}, 0.1)
    assert ended.wait(5)


@pytest.mark.backend
def test_nothing_of_a_rehearsal_is_left_for_keras_to_fill(parts):
    model = rehearsed(json.loads(parts["config.json"]), {}, 10)
    with keras.StatelessScope():
        pass  # at its end Keras gives values to all weights that have none, of this thread
    assert [variable.shape for variable in model.variables] == [(6, 8), (8,), (8, 3), (3,)]
    assert all(variable._value is None for variable in model.variables)


# Samples


def npy(header: bytes, content: bytes = bytes(288)) -> bytes:
    return b"\x93NUMPY\x01\x00" + len(header).to_bytes(2, "little") + header + content


@pytest.mark.parametrize(
    ("descr", "shape", "sentence"),
    [
        ("'<f4'", "(29000000000000,)", "promises 116000000000000 bytes, where 288 are"),
        ("'<f4'", "(1000000000000, 0)", "without any value"),
        ("'|S0'", "(1000000000000,)", "of type"),
        ("'|O'", "(3,)", "of type object"),
        ("'<c16'", "(3,)", "of type complex128"),
        ("'<M8[D]'", "(3,)", r"of type datetime64\[D\]"),
        ("[('a', '<f4'), ('b', '<i4')]", "(3,)", r"of type \[\('a'"),
        ("'|V4'", "(3,)", r"of type \|V4"),
        ("'<f4'", "(-1,)", "without any value"),
        ("'<f4'", "('a',)", "saved by NumPy"),
    ],
)
def test_samples_that_are_none(tmp_path, descr, shape, sentence):
    header = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}\n".encode()
    (tmp_path / "x.npy").write_bytes(npy(header))
    with zipfile.ZipFile(tmp_path / "x.npz", "w") as archive:
        archive.writestr("x.npy", npy(header))
    for name in ("x.npy", "x.npz"):
        with pytest.raises(DataError, match=sentence):
            load_samples(tmp_path / name)


@pytest.mark.parametrize("kind", ["?", ">f4", "<i2", ">U3", "<f2", "S4", "g", ">i8"])
def test_samples_of_every_kind_come_as_this_computer_computes_with_them(tmp_path, kind):
    x = np.asfortranarray(np.arange(12).reshape(4, 3) % 2).astype(kind)
    np.savez_compressed(tmp_path / "x.npz", x=x, other=np.zeros(3, "c16"))
    found, _labels = load_samples(tmp_path / "x.npz")
    np.testing.assert_array_equal(found, x)
    assert found.dtype.isnative
    assert found.dtype.itemsize <= 12
    assert found.flags.writeable


def test_more_samples_than_we_load(tmp_path, monkeypatch):
    monkeypatch.setattr("kerasbook.inside.sample_files.MOST_BYTES", 1_000_000)
    np.savez(tmp_path / "x.npz", x=np.zeros((500_000,), "f4"))
    with pytest.raises(DataError, match=r"at most 1 MB .* Received: 2 MB\. In Python, load some"):
        load_samples(tmp_path / "x.npz")


def test_samples_that_end_early(tmp_path):
    np.savez_compressed(tmp_path / "x.npz", x=np.arange(20), y=np.arange(20))
    content = (tmp_path / "x.npz").read_bytes()
    for length in range(0, len(content), 7):
        (tmp_path / "x.npz").write_bytes(content[:length])
        with pytest.raises(DataError):
            load_samples(tmp_path / "x.npz")
