"""The weights in a model's file: which arrays are there, and that reading them is harmless, before any is read."""

import io
import math
import zlib
from collections.abc import Iterator
from pathlib import Path

import lazy_loader

from kerasbook.datasets import archives
from kerasbook.inside.configs import MOST_VALUES, TooLarge, check_attribute, damage_told, is_hdf5
from kerasbook.locale import gettext as _

h5py = lazy_loader.load("h5py")

WEIGHTS = "model.weights.h5"
ASSETS = "assets/"
MOST_BYTES = 600_000_000  # of all weights in a file; VGG19 has 575 MB
MOST_ASSETS = 64_000_000  # bytes of all vocabularies
MOST_ITEMS = 100_000  # groups and arrays in a file
MOST_TEXT = 400_000_000  # bytes of a vocabulary in memory, where each word takes as much as the longest

NUMBERS = "biufV"  # V: numbers that HDF5 does not know, such as bfloat16
LARGEST_NUMBER = 8  # bytes
FREE = 1_000_000  # bytes that an array may promise without holding them
MOST_EXPANSION = 1000
OPTIMIZER = "/optimizer"  # where the file has what training needs, and we do not


def check_weights(path: Path) -> int:
    """See to it that the weights in a file can be read without harm.

    Returns:
        How many numbers there are, without the optimizer's.

    Raises:
        ModelFileError: If they cannot.
    """
    with damage_told(path):
        if is_hdf5(path):
            check_size(path, path.stat().st_size)
            with h5py.File(path, "r") as file:
                check_old_names(file["model_weights"])
                return count_of_weights(file, path)
        with archives.opened(path) as archive:
            check_size(path, sum(part.file_size for part in archive.infolist()))
            check_assets(archive, path)
            content = archives.content(archive, WEIGHTS, MOST_BYTES)
        with h5py.File(io.BytesIO(content), "r") as file:
            return count_of_weights(file, path)


def check_size(path: Path, size: int) -> None:
    """See to it that there are not too many bytes.

    Raises:
        ModelFileError: If there are.
    """
    if size > MOST_BYTES:
        raise TooLarge(
            path,
            _("{size} MB, and at most {most} MB are loaded").format(
                size=size // 1_000_000, most=MOST_BYTES // 1_000_000
            ),
        )


def check_assets(archive, path: Path) -> None:
    """See to it that the vocabularies in an archive are small enough.

    Raises:
        ModelFileError: If they are not.
    """
    assets = [part for part in archive.infolist() if part.filename.startswith(ASSETS)]
    if sum(part.file_size for part in assets) > MOST_ASSETS:
        raise TooLarge(
            path, _("a vocabulary of {size} MB").format(size=sum(part.file_size for part in assets) // 10**6)
        )
    for part in assets:
        words = archives.content(archive, part.filename, MOST_ASSETS).split(b"\n", MOST_VALUES)
        size = 4 * len(words) * max(map(len, words))
        if size > MOST_TEXT or len(words) > MOST_VALUES:
            raise TooLarge(path, _("a vocabulary of {size} MB").format(size=size // 1_000_000))


def check_old_names(group: "h5py.Group") -> None:
    """See to it that an old file, which lists its layers and their weights by name, names none of them twice.

    Raises:
        ValueError: If it does, or the names are no texts.
    """
    for layer in names_in(group, "layer_names"):
        names_in(group[layer], "weight_names")


def names_in(group: "h5py.Group", attribute: str) -> list[str]:
    """The names in a list that HDF5 cuts into several where it is long.

    Raises:
        ValueError: If one is there twice, or is no text.
    """
    parts = [name for name in group.attrs if name.startswith(attribute)]
    names = []
    for part in parts:
        check_attribute(group, part)
        names += [name.decode() if isinstance(name, bytes) else name for name in group.attrs[part]]
    if not all(isinstance(name, str) for name in names):
        raise ValueError(_("{name} is no text").format(name=attribute))
    if len(set(names)) < len(names):
        raise ValueError(_("{name} names something twice").format(name=attribute))
    return names


def count_of_weights(file: "h5py.File", path: Path) -> int:
    """How many numbers an HDF5 file holds, without the optimizer's; what is wrong with one of its arrays is raised."""
    size = count = 0
    for name, array in arrays_in(file):
        check_array(name, array)
        size += array_size(array)
        check_size(path, size)
        count += 0 if name.startswith(OPTIMIZER) else math.prod(array.shape)
    return count


def arrays_in(file: "h5py.File") -> Iterator[tuple[str, "h5py.Dataset"]]:
    """Every array in an HDF5 file with its path; a link to elsewhere is followed by nobody.

    Raises:
        ValueError: If there is a link, or a group lies within itself.
    """
    waiting, groups, items = [("", file)], set(), 0
    while waiting:
        path, group = waiting.pop()
        place = h5py.h5o.get_info(group.id).addr
        items += 1 + len(group)
        if place in groups or items > MOST_ITEMS:
            raise ValueError(_("{name} is in it twice").format(name=path[:100]))
        groups.add(place)
        for name in group:
            inner = f"{path}/{name}"
            if not isinstance(group.get(name, getlink=True), h5py.HardLink):
                raise ValueError(_("{name} would lie outside of it").format(name=inner[:100]))
            item = group[name]
            if isinstance(item, h5py.Group):
                waiting.append((inner, item))
            elif isinstance(item, h5py.Dataset):
                yield inner, item
            else:
                raise ValueError(_("{name} is no array").format(name=inner[:100]))


def array_size(array: "h5py.Dataset") -> int:
    """How many bytes an array takes in memory."""
    return math.prod(array.shape) * array.dtype.itemsize


def check_array(name: str, array: "h5py.Dataset") -> None:
    """See to it that an array holds the numbers that it promises, in this file.

    Raises:
        ValueError: If not.
    """
    kind, size = array.dtype, array.dtype.itemsize
    if array.shape is None or kind.kind not in NUMBERS or kind.fields or kind.subdtype or size > LARGEST_NUMBER:
        reason = _("{name} is no array")
    elif array.external or array.is_virtual:
        reason = _("{name} would lie outside of it")
    elif array_size(array) > FREE + MOST_EXPANSION * array.id.get_storage_size():
        reason = _("{name} promises far more than it holds")
    elif array.chunks and not chunks_hold(array):
        reason = _("{name} is compressed in an unknown way")
    else:
        return
    raise ValueError(reason.format(name=name[:100]))


def chunks_hold(array: "h5py.Dataset") -> bool:
    """Whether each chunk of an array unpacks to what it should be; nothing larger is unpacked."""
    filters = [
        array.id.get_create_plist().get_filter(number)[0]
        for number in range(array.id.get_create_plist().get_nfilters())
    ]
    known = {h5py.h5z.FILTER_DEFLATE, h5py.h5z.FILTER_SHUFFLE, h5py.h5z.FILTER_FLETCHER32}
    size = math.prod(array.chunks) * array.dtype.itemsize
    if not known.issuperset(filters) or len(set(filters)) < len(filters) or size > array_size(array) + FREE:
        return False
    chunks = []
    array.id.chunk_iter(chunks.append)
    packed = h5py.h5z.FILTER_DEFLATE in filters
    return all(chunk_holds(array, chunk, size, packed and not chunk.filter_mask) for chunk in chunks)


def chunk_holds(array: "h5py.Dataset", chunk, size: int, packed: bool) -> bool:
    """Whether a chunk has this many bytes, once it is unpacked; a check sum may follow."""
    if chunk.size > size + FREE:
        return False
    if not packed:
        return True
    _mask, content = array.id.read_direct_chunk(chunk.chunk_offset)
    return len(zlib.decompressobj().decompress(content, size + 5)) <= size + 4
