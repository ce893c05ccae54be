"""How a command ends that could not do its work: one sentence instead of a traceback."""

import contextlib
from collections.abc import Iterator

import click

from kerasbook.errors import KerasbookError
from kerasbook.locale import gettext as _

INTERRUPTED = 130  # what a shell expects of a command that Ctrl-C ended


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
