"""Reads a file of HDF5 once in a process of its own: what a damaged file does to HDF5's library, it does there.

    python hdf5_reading.py old_model.h5 600000000      # the most bytes that its arrays may take
    python hdf5_reading.py model.keras 600000000       # the weights in it

Prints what is in it, or what is wrong, as JSON. Needs nothing of kerasbook's, which would take longer to load than this
takes to run.
"""

import contextlib
import io
import json
import math
import sys
import zipfile
import zlib
from collections.abc import Iterator

import h5py

HDF5 = (".h5", ".hdf5")  # how the names of old files end; any other is an archive with this in it
WEIGHTS = "model.weights.h5"
CONFIG = "model_config"  # where an old file has its configuration
MEMORY = 2_000_000_000  # bytes, where the system can see to that

MOST_ITEMS = 100_000  # groups, arrays and attributes
MOST_NAMES = 2_000_000  # in one attribute
MOST_TEXT = 32_000_000  # bytes of one attribute

NUMBERS = "biufV"  # V: numbers that HDF5 does not know, such as bfloat16
LARGEST_NUMBER = 8  # bytes
FREE = 1_000_000  # bytes that an array may promise without holding them
MOST_EXPANSION = 1000  # of one array, such as zeros
LARGE = 100_000_000  # bytes of all arrays
MOST_EXPANSION_OF_LARGE = 10  # nine zeros among ten weights shrink to a seventh
FILTERS = (h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32)
CHECKSUM = 4  # bytes
OPTIMIZER = "/optimizer"  # where the file has what training needs, and looking inside does not


class Wrong(Exception):
    """Something that an honest file does not have.

    Args:
        what: A word for it.
        name: Where it is.
    """

    def __init__(self, what: str, name: str):
        super().__init__(what, name)
        self.what, self.name = what, name[:100]


def answer(path: str, most: int) -> dict:
    """What is in a file: the configuration, if it has one, and how many numbers its weights are."""
    with contextlib.ExitStack() as resources:
        if not path.endswith(HDF5):
            archive = resources.enter_context(zipfile.ZipFile(path))
            path = io.BytesIO(archive.read(WEIGHTS))
        file = resources.enter_context(h5py.File(path, "r"))
        count = count_of_weights(file, most)
        config = file.attrs.get(CONFIG, "")
        check_old_names(file)
    if not isinstance(config, (str, bytes)):
        raise Wrong("text", CONFIG)
    return {"config": config.decode() if isinstance(config, bytes) else config, "count": count}


# Groups and arrays


def count_of_weights(file: h5py.File, most: int) -> int:
    """How many numbers there are, without the optimizer's; each array is read once."""
    size = stored = count = 0
    for name, array in arrays_in(file):
        check_array(name, array)
        size += array_size(array)
        stored += array.id.get_storage_size()
        if size > most:
            raise Wrong("large", str(size))
        if size > LARGE + MOST_EXPANSION_OF_LARGE * stored:
            raise Wrong("promise", name)
        count += 0 if name.startswith(OPTIMIZER) else math.prod(array.shape)
        array[()]
    return count


def arrays_in(file: h5py.File) -> Iterator[tuple[str, h5py.Dataset]]:
    """Every array with its path; nobody follows a link to elsewhere."""
    waiting, groups, items = [("", file)], set(), 0
    while waiting:
        path, group = waiting.pop()
        items += 1 + len(group) + check_attributes(path, group)
        place = h5py.h5o.get_info(group.id).addr
        if place in groups or items > MOST_ITEMS:
            raise Wrong("twice", path)
        groups.add(place)
        for name in group:
            inner = f"{path}/{name}"
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise Wrong("outside", inner)
            item = group[name]
            if isinstance(item, h5py.Group):
                waiting.append((inner, item))
            elif isinstance(item, h5py.Dataset):
                items += check_attributes(inner, item)
                yield inner, item
            else:
                raise Wrong("array", inner)


def array_size(array: h5py.Dataset) -> int:
    """How many bytes an array takes in memory."""
    return math.prod(array.shape) * array.dtype.itemsize


def check_array(name: str, array: h5py.Dataset) -> None:
    """See to it that an array holds the numbers that it promises, in this file."""
    kind = array.dtype
    if array.shape is None or kind.kind not in NUMBERS or kind.fields or kind.subdtype:
        raise Wrong("array", name)
    if kind.itemsize > LARGEST_NUMBER:
        raise Wrong("array", name)
    if array.external or array.is_virtual:
        raise Wrong("outside", name)
    if array_size(array) > FREE + MOST_EXPANSION * array.id.get_storage_size():
        raise Wrong("promise", name)
    if array.chunks:
        check_chunks(name, array)


def check_chunks(name: str, array: h5py.Dataset) -> None:
    """See to it that each chunk of an array unpacks to what it should be; nothing larger is unpacked."""
    how = array.id.get_create_plist()
    filters = [how.get_filter(number)[0] for number in range(how.get_nfilters())]
    if not set(FILTERS).issuperset(filters) or len(set(filters)) < len(filters):
        raise Wrong("packed", name)
    size = math.prod(array.chunks) * array.dtype.itemsize
    if size > array_size(array) + FREE:
        raise Wrong("promise", name)
    chunks = []
    array.id.chunk_iter(chunks.append)
    for chunk in chunks:
        packed = h5py.h5z.FILTER_DEFLATE in filters and not chunk.filter_mask
        if chunk.size > size + FREE or (packed and unpacked_size(array, chunk, size) > size):
            raise Wrong("promise", name)


def unpacked_size(array: h5py.Dataset, chunk, most: int) -> int:
    """How many bytes a chunk has when it is unpacked, without what checks it; counting ends above so many."""
    _mask, content = array.id.read_direct_chunk(chunk.chunk_offset)
    size = len(zlib.decompressobj().decompress(content, most + CHECKSUM + 1))
    return size if size > most + CHECKSUM else min(size, most)


# Attributes


def check_attributes(name: str, item: h5py.Group | h5py.Dataset) -> int:
    """See to it that the attributes of a group or an array are small, and read them.

    Returns:
        How many there are.
    """
    for attribute in item.attrs:
        about = item.attrs.get_id(attribute)
        count = math.prod(about.shape or ())
        if count > MOST_NAMES or count * about.dtype.itemsize > MOST_TEXT:
            raise Wrong("large", str(count * about.dtype.itemsize))
        item.attrs[attribute]
    return len(item.attrs)


def check_old_names(file: h5py.File) -> None:
    """See to it that an old file, which lists its layers and their weights by name, names none of them twice."""
    if "model_weights" not in file:
        return
    weights = file["model_weights"]
    for layer in names_in(weights, "layer_names"):
        if layer in weights and isinstance(weights[layer], h5py.Group):  # if not, Keras says so
            names_in(weights[layer], "weight_names")
    if "top_level_model_weights" in weights:
        names_in(weights["top_level_model_weights"], "weight_names")


def names_in(group: h5py.Group, attribute: str) -> list[str]:
    """The names in a list, which Keras cuts into several where it is long."""
    lists = [group.attrs[name] for name in group.attrs if name.startswith(attribute)]
    if any(getattr(each, "ndim", 0) != 1 for each in lists):
        raise Wrong("text", attribute)
    names = [name.decode() if isinstance(name, bytes) else name for each in lists for name in each]
    if not all(isinstance(name, str) for name in names):
        raise Wrong("text", attribute)
    if len(set(names)) < len(names):
        raise Wrong("twice", attribute)
    return names


# The process


def limit_memory() -> None:
    """Let the system refuse more memory than a file may take, where it can."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        if sys.platform == "linux":
            resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))


def main() -> None:
    limit_memory()
    try:
        found = answer(sys.argv[1], int(sys.argv[2]))
    except Wrong as wrong:
        found = {"wrong": wrong.what, "name": wrong.name}
    except Exception as error:  # h5py raises nearly anything
        found = {"wrong": "other", "name": f"{type(error).__name__}: {error}"}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
