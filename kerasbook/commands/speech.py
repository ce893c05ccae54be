"""The language of a command, from its arguments to click's own sentences."""

import contextlib
import gettext as stdlib_gettext
import os
import sys
import tempfile
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import click

from kerasbook.commands import terminal
from kerasbook.errors import OutputError
from kerasbook.locale import LANGUAGES, catalogues, language, speaking, system_language
from kerasbook.locale import gettext as _

DOMAIN = "kerasbook"
CHOSEN = "kerasbook.language"  # where click keeps what was chosen


def requested_language(arguments: Sequence[str]) -> str:
    """The language of the last `--lang`, needed before click reads it since the options' help depends on it."""
    chosen = system_language()
    for option, value in zip(arguments, [*arguments, ""][1:], strict=True):
        name, _equals, attached = option.partition("=")
        if name == "--lang" and (attached or value) in LANGUAGES:
            chosen = attached or value
    return chosen


def write_catalogue(folder: str) -> None:
    """Write our Korean sentences where Python's own `gettext`, which click asks, looks for them."""
    path = Path(folder, "ko", "LC_MESSAGES", f"{DOMAIN}.mo")
    path.parent.mkdir(parents=True)
    path.write_bytes(catalogues.compiled(catalogues.read(catalogues.COMMON.read_text(encoding="utf-8"))))


@contextlib.contextmanager
def click_speaking(name: str) -> Iterator[None]:
    """Let click say its own sentences ("Usage:", "No such option") from our catalogue, too."""
    before, domain = os.environ.get("LANGUAGE"), stdlib_gettext.textdomain()
    with tempfile.TemporaryDirectory(prefix="kerasbook-", ignore_cleanup_errors=True) as folder:
        if name == "ko":
            write_catalogue(folder)
        os.environ["LANGUAGE"] = name
        stdlib_gettext.bindtextdomain(DOMAIN, folder)
        stdlib_gettext.textdomain(DOMAIN)
        try:
            yield
        finally:
            stdlib_gettext.textdomain(domain)
            if before is None:
                del os.environ["LANGUAGE"]
            else:
                os.environ["LANGUAGE"] = before


def started(command: Callable[[], click.Command], arguments: Sequence[str] | None, name: str | None) -> None:
    """Build a command in the reader's language and run it. It ends the process."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    chosen = requested_language(arguments)
    try:
        terminal.prepare(chosen)
    except OutputError as error:
        print(f"Error: {error}", file=sys.stderr)  # in English: this terminal has nothing else
        sys.exit(2)
    with speaking(chosen), click_speaking(chosen):
        command().main(arguments, prog_name=name)


def chosen_language() -> str | None:
    """The language that was asked for, with `--lang` or `KERASBOOK_LANG`; None if none was."""
    context = click.get_current_context(silent=True)
    given = None if context is None else context.meta.get(CHOSEN)
    return given or (language() if os.environ.get("KERASBOOK_LANG") else None)


def _remember(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    """Keep what was chosen before a command or after it."""
    if value:
        context.meta[CHOSEN] = value
    return value


def language_option() -> click.Option:
    """`--lang`; its value was read before (`requested_language`), here it is only checked and explained."""
    return click.Option(
        ["--lang"],
        type=click.Choice(list(LANGUAGES)),
        expose_value=False,
        callback=_remember,
        help=_("language of all output, pictures and pages"),
    )
