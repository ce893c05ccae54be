"""Loads models and samples from files without running code that comes with them, and none that takes too much."""

from pathlib import Path

from kerasbook.inside.configs import check_extent, configuration, damage_told, is_hdf5
from kerasbook.inside.rehearsals import check_numbers, not_loadable, rehearsal
from kerasbook.inside.sample_files import load_samples
from kerasbook.inside.trust import brings_code, check_trust, is_part_of_keras, not_of_keras
from kerasbook.inside.weight_files import check_parts, hdf5_content
from kerasbook.lazily import keras

__all__ = [
    "brings_code",
    "check_trust",
    "configuration",
    "is_part_of_keras",
    "load_model",
    "load_samples",
    "not_of_keras",
]


def load_model(path: str | Path, *, unsafe: bool = False) -> "keras.Model":
    """Loads a model from a `.keras` file without running code that comes with it.

    Keras' safe mode is on. Before Keras opens the file, it is searched for layers that carry code or load files, and
    for classes that are not part of Keras; its sizes are compared with what it holds, and with what a file may take.

    Args:
        path: The file.
        unsafe: Whether to load it anyway. Only for files that you made yourself or whose author you trust.

    Returns:
        The model, not compiled.

    Raises:
        ModelFileError: If the file is not a model, loading it would run code that is not part of Keras, or it would
            take much memory or time.
    """
    path = Path(path)
    config = configuration(path)
    check_trust(config, unsafe)
    check_extent(config, path)
    small = None if unsafe else rehearsal(config, path)  # code in the file would run twice
    with damage_told(path):
        check_is_model(small)
        if not is_hdf5(path):
            check_parts(path)
        held = hdf5_content(path)["count"]
    if small is not None:
        check_numbers(small, config, held, path)
    try:
        model = keras.saving.load_model(path, compile=False, safe_mode=not unsafe)
        check_is_model(model)
    except Exception as error:  # whatever Keras stumbles over, the reader needs one sentence
        raise not_loadable(path, error) from error
    return model


def check_is_model(found: object) -> None:
    """See to it that what a configuration describes is a model, where there is anything yet.

    Raises:
        TypeError: If it is anything else, such as the configuration itself.
    """
    if found is not None and not isinstance(found, keras.Model):
        raise TypeError(f"its configuration describes no model but a {type(found).__name__}")
