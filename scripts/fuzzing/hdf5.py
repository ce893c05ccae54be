"""Files of HDF5 with attributes and arrays of other kinds and shapes, and links to elsewhere."""

import contextlib
import io
import random

import h5py
import numpy as np

from fuzzing import zips

WEIGHTS = "model.weights.h5"


def wrong_in_zip(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    """A `.keras` file with something wrong with its weights."""
    parts = zips.parts_of(content)
    return zips.packed([*{**parts, WEIGHTS: wrong(parts[WEIGHTS], chance, good)}.items()])


def wrong(content: bytes, chance: random.Random, good: dict[str, bytes]) -> bytes:
    """A file of HDF5 with something wrong in it."""
    file = io.BytesIO(content)
    with h5py.File(file, "r+") as archive:
        for _ in range(chance.choice([1, 1, 3])):
            items = []
            archive.visititems(lambda name, item: items.append(item))  # noqa: B023
            item = chance.choice([archive, *items])
            with contextlib.suppress(Exception):  # HDF5 does not write everything
                change = chance.choice([change_attribute, change_item, change_item])
                change(item if isinstance(item, h5py.Group) or change is change_attribute else item.parent, chance)
    return file.getvalue()


def change_attribute(item, chance: random.Random) -> None:
    """Another value for one of its attributes, or a new one."""
    name = chance.choice([*item.attrs, "weight_names", "layer_names", "dtype", "model_config"])
    if chance.random() < 0.2 and name in item.attrs:
        del item.attrs[name]
        return
    item.attrs[name] = chance.choice([
        0, -1, 1.5, "", "text", b"\xff\xfe", np.zeros(3), np.array(["a"] * 50, "S"), np.array([[1, 2]]),
        h5py.Empty("f4"), np.zeros(2, [("a", "i4"), ("b", "f8")]), item.ref, list(item.attrs.get(name, [])) * 2 or 1,
    ])  # fmt: skip


def change_item(group, chance: random.Random) -> None:
    """Something else in the place of what is in a group."""
    name = chance.choice([*group, "0", "vars", "new"])
    shape = group[name].shape if isinstance(group.get(name), h5py.Dataset) else (3,)
    if name in group:
        del group[name]
    match chance.choice([
        "drop",
        "huge",
        "chunks",
        "kind",
        "shape",
        "soft",
        "external",
        "virtual",
        "loop",
        "group",
        "raw",
    ]):
        case "huge":
            group.create_dataset(name, (10**9, 10**3), "f4", chunks=(1000, 1000), compression="gzip", fillvalue=1.0)
        case "chunks":
            group.create_dataset(
                name, shape, "f4", maxshape=(None,) * len(shape), chunks=(20_000,) * len(shape), compression="gzip"
            )
        case "kind":
            kind = chance.choice(["i8", "f2", "f8", "?", "c8", "S10", "u1", h5py.string_dtype(), [("a", "f4")], "V7"])
            group.create_dataset(name, shape, kind)
        case "shape":
            group[name] = np.zeros(chance.choice([(), (0,), (1,), (7, 7), (2,) * 12]), "f4")
        case "soft":
            group[name] = h5py.SoftLink(chance.choice(["/", "/vars", "/nowhere", "../.."]))
        case "external":
            group[name] = h5py.ExternalLink("/etc/passwd", "/")
        case "virtual":
            layout = h5py.VirtualLayout(shape or (1,), "f4")
            layout[:] = h5py.VirtualSource("/etc/passwd", "x", shape or (1,))
            group.create_virtual_dataset(name, layout)
        case "raw":
            group.create_dataset(name, shape, "f4", external=[("/etc/passwd", 0, 1000)])
        case "loop":
            group[name] = group
        case "group":
            group.create_group(name)
