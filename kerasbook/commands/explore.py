"""`kerasbook explore`: a page on which a picture is drawn and its way through a network's layers is seen at once."""

import contextlib
import importlib.util
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import click

from kerasbook import inside, running
from kerasbook.commands import options, terminal
from kerasbook.commands.endings import computing, in_one_sentence
from kerasbook.commands.speech import chosen_language, language_option
from kerasbook.commands.watch import Watch
from kerasbook.errors import DataError, ModelFileError, OutputError
from kerasbook.explore import places
from kerasbook.files import check_folder, write_together
from kerasbook.locale import gettext as _
from kerasbook.locale import language, spelling

MOST_NAMES = 1_000_000  # bytes of the names of columns

# What is under way while a network gets ready.
SAYS = {
    "digits": lambda: _("training the digit network"),
    "convnet": lambda: _("training the convnet"),
    "lite0": lambda: _("building EfficientNet-Lite0"),
}
NETWORKS = tuple(SAYS)


def explore_command() -> click.Command:
    """`kerasbook explore`: draw a digit and watch it pass through the layers."""
    return click.Command(
        "explore",
        callback=run_explore,
        help=_(
            "Draw a digit, or choose a photograph, and watch it pass through the layers, on a page in your browser. "
            "Uses the network of chapter 1, another one that comes with kerasbook, or a Keras model of your own."
        ),
        params=[
            click.Argument(["model"], type=options.PathType(), required=False, metavar="[MODEL.keras]"),
            click.Option(
                ["--network"],
                type=click.Choice(NETWORKS),
                help=_(
                    "one that comes with kerasbook: that of chapter 1 (the default), a convnet that reads digits, or "
                    "EfficientNet-Lite0, which looks at photographs"
                ),
            ),
            click.Option(
                ["--data"],
                type=options.PathType(),
                metavar="FILE.npz",
                help=_(
                    "samples x and, if there are any, labels y, as saved by np.savez(file, x=x, y=y); for rows of a "
                    "table also columns, their names"
                ),
            ),
            click.Option(
                ["--host"],
                default="127.0.0.1",
                show_default=True,
                metavar="ADDRESS",
                help=_("address of the page; any other than this one opens the page to other people"),
            ),
            click.Option(
                ["--port"],
                type=click.IntRange(0, 65535),
                metavar="N",
                help=_("port of the page; the first free one from 7860 on by default"),
            ),
            click.Option(
                ["--save"],
                type=options.PathType(),
                metavar="PAGE.html",
                help=_("save everything as one file that needs no server, and stop"),
            ),
            click.Option(["--no-browser"], is_flag=True, help=_("do not open the browser")),
            click.Option(
                ["--unsafe"],
                is_flag=True,
                help=_("run code stored in the model file (Lambda layers); only for files you trust"),
            ),
            language_option(),
        ],
    )


def run_explore(
    model: Path | None,
    network: str | None,
    data: Path | None,
    host: str,
    port: int | None,
    save: Path | None,
    no_browser: bool,
    unsafe: bool,
) -> None:
    """Get the model ready, then serve the page until Ctrl-C, or save it as a file."""
    with in_one_sentence(ValueError, RuntimeError), owning_up():  # samples that do not fit the model
        if network and model:
            raise click.UsageError(
                _("--network: expected it without a model file. Received both: {network} and {model}.").format(
                    network=network, model=model
                )
            )
        if data and not model:
            raise click.UsageError(_("--data: expected a model file before it. Received none."))
        if save:
            options.check_apart(save, "--save", model, data)
            check_file(save)
        else:
            check_gradio()
        # Before the work: the port may be taken.
        place = contextlib.nullcontext() if save else places.listening_socket(host, port)
        with place:
            with terminal.quiet_frameworks() as shown, Watch(shown) as watch, running.rare_collections():
                watch.step(_("loading Keras"))
                explorer = explorer_of(model, data, unsafe, watch, network or NETWORKS[0])
                watch.step(_("computing the layers' outputs"))
                with computing():
                    if save:
                        save_page(explorer, save)
                        click.echo(_("The page: {page}").format(page=save))
                        return
                    warm(explorer)
            serve(explorer, place, host, not no_browser)


@contextlib.contextmanager
def owning_up() -> Iterator[None]:
    """Within the `with` block, an error that says nothing to readers becomes one that says whose fault it is.

    Raises:
        ModelFileError: If there is one.
    """
    try:
        yield
    except (AttributeError, LookupError, TypeError) as error:
        raise ModelFileError(
            _("kerasbook cannot show this model, and that is its own fault. Please report it: {reason}").format(
                reason=f"{type(error).__name__}: {error}"[:300]
            )
        ) from error


def check_file(path: Path) -> None:
    """Find out before the work whether the page can be saved after it.

    Raises:
        OutputError: If its folder cannot be written to.
        click.UsageError: If there is a folder of that name.
    """
    with speaking_of_save(path):
        check_folder(path.absolute().parent)
    if path.is_dir():
        raise click.UsageError(_("--save: expected a file for the page. Received a folder: {path}").format(path=path))


@contextlib.contextmanager
def speaking_of_save(path: Path) -> Iterator[None]:
    """Within the `with` block, what keeps us from writing the page is said in a sentence about --save.

    Raises:
        OutputError: If something does.
    """
    try:
        yield
    except OutputError as error:
        reason = getattr(error.__cause__, "strerror", None) or _("it is a file")
        raise OutputError(
            _(
                "--save: expected a file in a folder that can be written to. Received: {path}, and of {folder} the "
                "system says: {reason}."
            ).format(path=path, folder=path.absolute().parent, reason=reason)
        ) from error


def check_gradio() -> None:
    """See whether Gradio is there.

    Raises:
        click.ClickException: If it is not.
    """
    if importlib.util.find_spec("gradio") is None:
        raise click.ClickException(
            _(
                "Expected Gradio, which shows the page. Received none. Install it with: {command} (the file that "
                "--save writes needs no Gradio)."
            ).format(command=spelling.install("kerasbook[explore]"))
        )


def explorer_of(model: Path | None, data: Path | None, unsafe: bool, watch: Watch, network: str = "digits"):
    """The reader's model and samples, or a network that comes with kerasbook and samples for it."""
    from kerasbook.explore.explorer import Explorer

    if model is None:
        watch.step(SAYS[network]())
        return Explorer.for_network(network, watch.hear)
    loaded = inside.model_files.load_model(model, unsafe=unsafe)
    x, y = inside.model_files.load_samples(data) if data else (None, None)
    with computing():
        explorer = Explorer.for_model(loaded, x, y, columns=column_names(data) if data else None)
    if explorer.samples is None and explorer.form == "numbers":
        raise DataError(
            _(
                "Expected samples as well (--data FILE.npz), because this model takes numbers, which cannot be drawn. "
                "Received none."
            )
        )
    return explorer


def column_names(data: Path) -> list[str] | None:
    """What a file of samples calls the numbers of a sample, in an array `columns`; None if it does not say."""
    from kerasbook.datasets.array_files import ArrayFile

    with ArrayFile(data) as file:
        if "columns" not in file.names or file.header("columns").size > MOST_NAMES:
            return None
        names = file.read("columns")
    return [str(name) for name in names.ravel()] if names.dtype.kind == "U" else None


def save_page(explorer, path: Path) -> None:
    """Write the page that needs no server."""
    from kerasbook.explore.static import static_page

    content = static_page(explorer, language()).encode("utf-8")
    with speaking_of_save(path):
        write_together(path.absolute().parent, {path.name: content})


# Serving


def warm(explorer) -> None:
    """Compute what every visitor sees first, which takes a second."""
    from kerasbook.explore import views, visitor

    views.layers(views.scene(visitor.newcomer(explorer, language()), explorer))


def serve(explorer, place: socket.socket, host: str, browser: bool) -> None:
    """Serve the page until Ctrl-C."""
    from kerasbook.explore import places, server

    elsewhere = None if places.is_loopback(host) else places.own_address()
    if not places.is_loopback(host):
        click.echo(
            _(
                "Warning: anyone who reaches {host} can open this page. There is no password; leave out --host to keep "
                "it to this computer."
            ).format(host=host),
            err=True,
        )
    running = server.server_of(explorer, chosen_language(), places.own_names(host))
    says = [_("The page is open at {address} (Ctrl-C ends it).").format(address=places.address(place))]
    if elsewhere and places.address(place, elsewhere) != places.address(place):
        says.append(_("Others open it at {address}").format(address=places.address(place, elsewhere)))
    announcing = threading.Thread(
        target=announce, args=(running, says, places.address(place) if browser else None), daemon=True
    )
    announcing.start()
    with contextlib.suppress(KeyboardInterrupt):  # that is how it ends
        running.run(sockets=[place])
    running.should_exit = True
    announcing.join(timeout=5)


def announce(running, says: list[str], address: str | None) -> None:
    """Say that the page is open, and open the browser at an address, as soon as the server answers."""
    import webbrowser  # no other command should wait for it

    pause = threading.Event()
    while not running.started and not running.should_exit:
        pause.wait(0.05)
    if not running.started:
        return
    for line in says:
        click.echo(line)
    if address:
        webbrowser.open(address)
