"""Configurations with values of every kind in places where they do not belong."""

import io
import json
import random

from fuzzing import zips

CALLS = [
    {"class_name": "function", "module": "os", "config": "system", "registered_name": "system"},
    {"class_name": "function", "module": "builtins", "config": "eval", "registered_name": "eval"},
    {"class_name": "Popen", "module": "subprocess", "config": {"args": "touch canary"}, "registered_name": None},
    {"class_name": "get_file", "module": "keras.utils", "config": {"origin": "http://localhost/x"}},
    {
        "class_name": "function",
        "module": "keras.applications",
        "config": "MobileNetV2",
        "registered_name": "MobileNetV2",
    },
    {"class_name": "MobileNetV2", "module": "keras.applications", "config": {}, "registered_name": None},
    {"class_name": "load_model", "module": "keras.models", "config": {"filepath": "/etc/passwd"}},
    {"class_name": "__lambda__", "config": {"value": ["4wEAAAA=", None, None]}},
    {"class_name": "Lambda", "module": "keras.layers", "config": {"function": "print"}, "registered_name": None},
    {"class_name": "TFSMLayer", "module": "keras.layers", "config": {"filepath": "/tmp"}, "registered_name": None},
    {"class_name": "TextVectorization", "module": "keras.layers", "config": {"vocabulary": "/etc/passwd"}},
    {"class_name": "__numpy__", "config": {"value": ["a"], "dtype": "S900000000"}},
    {"class_name": "__tensor__", "config": {"value": [1.0], "dtype": "object"}},
    {"class_name": "Dense", "module": "keras.layers", "config": {"units": 10**9}, "registered_name": "x>y"},
    {"class_name": "Bidirectional", "module": "keras.layers", "config": {"layer": {}}, "registered_name": None},
]
TEXTS = [
    "",
    "os",
    "os.system",
    "Lambda",
    "Dense",
    "LSTM",
    "keras.layers",
    "keras.src.layers.layer_test",
    "builtins",
    "\x1b[2J",
    "../..",
    "a\nb",
    "float32",
    "S9999999",
]
NUMBERS = [0, 1, -1, 2, 7, 1000, 10**5, 10**9, 10**20, -(10**9), 0.5, 1e308, float("nan"), float("inf")]


def odd(chance: random.Random):
    """A value that does not belong there."""
    nested = deep = []
    for _ in range(chance.choice([10, 200, 5000])):
        deep.append([])
        deep = deep[0]
    return chance.choice([
        None, True, [], {}, nested, chance.choice(TEXTS), chance.choice(TEXTS), chance.choice(NUMBERS),
        chance.choice(NUMBERS), chance.choice(NUMBERS), [chance.choice(NUMBERS)] * chance.choice([1, 4, 10**4]),
        chance.choice(CALLS), chance.choice(CALLS), {"class_name": chance.choice([None, [], 3]), "config": {}},
    ])  # fmt: skip


def places_in(config) -> list[tuple]:
    """Every place in a configuration: what holds it, and its key or index."""
    found, waiting = [], [config]
    while waiting and len(found) < 100_000:
        value = waiting.pop()
        keys = value if isinstance(value, dict) else range(len(value)) if isinstance(value, list) else ()
        found += [(value, key) for key in keys]
        waiting += [value[key] for key in keys]
    return found


def wrong(text: str, chance: random.Random) -> str:
    """The text of a configuration with something wrong in it."""
    config = json.loads(text)
    if chance.random() < 0.05:
        return as_text(odd(chance))
    for _ in range(chance.choice([1, 1, 2, 4])):
        places = places_in(config)
        if not places:  # everything has been dropped
            break
        holder, key = chance.choice(places)
        match chance.choice(["replace", "replace", "replace", "drop", "twice", "swap"]):
            case "replace":
                holder[key] = odd(chance)
            case "drop":
                del holder[key]
            case "twice" if isinstance(holder, list):
                holder.extend([holder[key]] * chance.choice([1, 10, 2000]))
            case _:
                other, place = chance.choice(places_in(config))
                holder[key] = copied(other[place])
        if len(as_text(config)) > 3_000_000:
            break
    return as_text(config)


def copied(value):
    """The same once more; something else, where it is nested too deep."""
    try:
        return json.loads(as_text(value))
    except RecursionError:
        return None


def as_text(value) -> str:
    """JSON, however deep it is nested."""
    try:
        return json.dumps(value)
    except (RecursionError, ValueError):
        return "[" * 100_000


def wrong_in_zip(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    """A `.keras` file with something wrong in its configuration, rarely in what says who saved it."""
    parts = zips.parts_of(content)
    name = "metadata.json" if chance.random() < 0.05 else "config.json"
    return zips.packed([*{**parts, name: wrong(parts[name].decode(), chance).encode()}.items()])


def wrong_in_hdf5(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    """An old `.h5` file with something wrong in its configuration."""
    import h5py

    file = io.BytesIO(content)
    with h5py.File(file, "r+") as archive:
        text = wrong(archive.attrs["model_config"], chance)
        archive.attrs["model_config"] = text if len(text) < 60_000 else text[:60_000]
    return file.getvalue()
