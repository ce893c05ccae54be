"""How a command ends that could not do its work: one sentence instead of a traceback."""

import contextlib
from collections.abc import Iterator

import click

from kerasbook.errors import KerasbookError, ModelFileError
from kerasbook.locale import gettext as _

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended


@contextlib.contextmanager
def computing() -> Iterator[None]:
    """Within the `with` block, whatever a reader's model raises when it runs becomes an error with one sentence.

    Raises:
        ModelFileError: If it raises something that is no sentence for readers.
    """
    try:
        yield
    except (KerasbookError, ValueError, IndexError, RuntimeError):  # which say what is wrong with model or samples
        raise
    except Exception as error:  # those of backends, such as tf.errors.InvalidArgumentError
        reason = (str(error).strip() or type(error).__name__).splitlines()[0]
        raise ModelFileError(
            _("Keras could not run this model with these samples. It says: {reason}").format(reason=reason[:300])
        ) from error


@contextlib.contextmanager
def in_one_sentence(*errors: type[Exception]) -> Iterator[None]:
    """Within the `with` block, our own errors, and those named here, end the command with their sentence.

    Args:
        errors: Other errors whose message is for readers, such as ValueError for samples that do not fit a model.
    """
    try:
        yield
    except (KerasbookError, *errors) as error:
        raise click.ClickException(str(error)) from error
    except KeyboardInterrupt:
        click.echo(_("Interrupted. Nothing was written; earlier results are as they were."), err=True)
        click.get_current_context().exit(INTERRUPTED)
