"""The errors a reader may meet: each says what was expected, what was received, and what to do."""


class KerasbookError(Exception):
    """What the command line shows as one sentence instead of a traceback."""


class DataError(KerasbookError):
    """A data set is missing, damaged, or cannot be fetched."""


class SettingError(KerasbookError, ValueError):
    """A setting has a value that makes no sense."""


class OutputError(KerasbookError):
    """The results cannot be written or shown where they were asked for."""


class ModelFileError(KerasbookError):
    """A model's file cannot be read, or should not be: loading it would run code that came with it."""


class BackendError(KerasbookError):
    """Keras is set to use a backend that is not installed, or on which kerasbook does not run."""
