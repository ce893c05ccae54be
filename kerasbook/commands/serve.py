"""`kerasbook serve`: a model as a service over HTTP."""

import importlib.util
import socket
import threading
from pathlib import Path

import click

from kerasbook import inside
from kerasbook.commands import options, terminal
from kerasbook.commands.endings import computing, in_one_sentence
from kerasbook.commands.speech import language_option
from kerasbook.commands.watch import Watch
from kerasbook.errors import DataError
from kerasbook.explore import places
from kerasbook.locale import gettext as _
from kerasbook.locale import spelling

PORT, MOST_MEGABYTES, GRACE = 8000, 10, 10


def serve_command() -> click.Command:
    """`kerasbook serve`: a model answers over HTTP."""
    return click.Command(
        "serve",
        callback=run_serve,
        help=_(
            "Start a Keras model as a service that answers over HTTP, until Ctrl-C or SIGTERM. POST /predict takes "
            "JSON such as {example}; GET / says what goes in and what comes out, and GET /health whether it is ready."
        ).format(example='{"inputs": [[0.5, 1.5]]}'),
        params=[
            click.Argument(["model"], type=options.PathType(), metavar="MODEL.keras"),
            click.Option(
                ["--classes"],
                type=options.PathType(),
                metavar="FILE.txt",
                help=_("names of the classes, one a line, in the order of the model's outputs"),
            ),
            click.Option(
                ["--host"],
                default="127.0.0.1",
                show_default=True,
                metavar="ADDRESS",
                help=_("address of the service; any other than this one opens it to other people"),
            ),
            click.Option(
                ["--port"],
                type=click.IntRange(0, 65535),
                default=PORT,
                show_default=True,
                metavar="N",
                help=_("port of the service; 0 for any free one"),
            ),
            click.Option(
                ["--max-mb"],
                type=click.IntRange(1, 1000),
                default=MOST_MEGABYTES,
                show_default=True,
                metavar="N",
                help=_("megabytes that a request may have; larger ones are refused before they are read"),
            ),
            click.Option(
                ["--grace"],
                type=click.IntRange(0, 3600),
                default=GRACE,
                show_default=True,
                metavar="N",
                help=_("seconds that requests under way may go on when the service ends"),
            ),
            click.Option(["--log"], is_flag=True, help=_("print a line for each request")),
            click.Option(
                ["--unsafe"],
                is_flag=True,
                help=_("run code stored in the model file (Lambda layers); only for files you trust"),
            ),
            language_option(),
        ],
    )


def run_serve(
    model: Path, classes: Path | None, host: str, port: int, max_mb: int, grace: int, log: bool, unsafe: bool
) -> None:
    """Load the model, then serve it until Ctrl-C or SIGTERM."""
    with in_one_sentence():
        check_installed()
        names = names_in(classes) if classes else []
        with places.listening_socket(host, port) as place:  # before the work: it may be taken
            with terminal.quiet_frameworks() as shown, Watch(shown) as watch:
                watch.step(_("loading the model"))
                service = service_of(model, names, unsafe)
            serve(service, place, host, max_mb, grace, log)


def check_installed() -> None:
    """See whether what serves is there.

    Raises:
        click.ClickException: If it is not.
    """
    missing = [name for name in ("fastapi", "uvicorn") if importlib.util.find_spec(name) is None]
    if missing:
        raise click.ClickException(
            _(
                "Expected FastAPI and uvicorn, which serve the model. Missing: {missing}. Install them with: {command}"
            ).format(missing=", ".join(missing), command=spelling.install("kerasbook[serve]"))
        )


def names_in(path: Path) -> list[str]:
    """The lines of a file, each the name of a class.

    Raises:
        DataError: If it cannot be read, or is empty.
    """
    try:
        names = [line.strip() for line in path.read_text("utf-8-sig").splitlines() if line.strip()]
    except (OSError, UnicodeError) as error:
        reason = getattr(error, "strerror", None) or _("it is not text")
        raise DataError(
            _("--classes: expected a file with a name a line. Received: {path} ({reason}).").format(
                path=path, reason=reason
            )
        ) from error
    if not names:
        raise DataError(
            _("--classes: expected a file with a name a line. Received: {path}, which is empty.").format(path=path)
        )
    return names


def service_of(model: Path, names: list[str], unsafe: bool):
    """The model, loaded as safely as everywhere, and asked once."""
    loaded = inside.model_files.load_model(model, unsafe=unsafe)
    from kerasbook.serve.service import Service

    service = Service(loaded, names, model)
    with computing():
        service.warm()
    return service


def serve(service, place: socket.socket, host: str, max_mb: int, grace: int, log: bool) -> None:
    """Serve it until Ctrl-C or SIGTERM."""
    from kerasbook.serve import application as web

    if not places.is_loopback(host):
        click.echo(
            _(
                "Warning: anyone who reaches {host} can ask this service. There is no password; leave out --host to "
                "keep it to this computer."
            ).format(host=host),
            err=True,
        )
    app = web.application(service, max_mb * web.MEGABYTE, places.own_names(host))
    running = web.server_of(app, grace, log)
    announcing = threading.Thread(target=announce, args=(running, places.address(place)), daemon=True)
    announcing.start()
    with web.ending_on_signals():
        running.run(sockets=[place])
    running.should_exit = True
    announcing.join(timeout=5)
    click.echo(_("The service has ended."))


def announce(running, address: str) -> None:
    """Say where the service is, as soon as it answers."""
    pause = threading.Event()
    while not running.started and not running.should_exit:
        pause.wait(0.05)
    if running.started:
        click.echo(_("The service answers at {address} (Ctrl-C ends it).").format(address=address))
