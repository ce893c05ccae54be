"""`kerasbook report`: what is inside a reader's own model, as a page."""

from pathlib import Path

import click

from kerasbook import inside, running
from kerasbook.commands import terminal
from kerasbook.commands.endings import computing, in_one_sentence
from kerasbook.commands.options import PathType, check_apart, check_file
from kerasbook.commands.speech import language_option
from kerasbook.commands.watch import Watch
from kerasbook.locale import gettext as _


def report_command() -> click.Command:
    """`kerasbook report`: what is inside a reader's own model, as a page."""
    return click.Command(
        "report",
        callback=run_report,
        help=_("Look inside a Keras model of your own: a page with its layers, pictures and numbers."),
        params=[
            click.Argument(["model"], type=PathType(), metavar="MODEL.keras"),
            click.Option(
                ["--data"],
                type=PathType(),
                required=True,
                metavar="FILE.npz",
                help=_("samples x and, if there are any, labels y, as saved by np.savez(file, x=x, y=y)"),
            ),
            click.Option(
                ["--out"],
                type=PathType(),
                default=Path("report.html"),
                show_default=True,
                metavar="PAGE.html",
                help=_("file for the page"),
            ),
            click.Option(
                ["--sample"], type=click.IntRange(0), default=0, metavar="N", help=_("index of the sample to follow")
            ),
            click.Option(
                ["--unsafe"],
                is_flag=True,
                help=_("run code stored in the model file (Lambda layers); only for files you trust"),
            ),
            language_option(),
        ],
    )


def run_report(model: Path, data: Path, out: Path, sample: int, unsafe: bool) -> None:
    """Load model and samples, look inside, and leave the page."""
    with in_one_sentence(ValueError, IndexError, RuntimeError):  # samples that do not fit the model
        check_apart(out, "--out", model, data)
        check_file(out, "--out")
        with terminal.quiet_frameworks() as shown, Watch(shown) as watch, running.rare_collections():
            watch.step(_("loading Keras"))
            loaded = inside.model_files.load_model(model, unsafe=unsafe)
            x, y = inside.model_files.load_samples(data)
            watch.step(_("computing the layers' outputs"))
            with computing():
                report = inside.layer_report(loaded, x, y, title=model.name, sample=sample)
                report.save(out.absolute())
    for remark in report.remarks:
        click.echo(remark)
    click.echo(_("Outputs of {layers} layers on one page: {page}").format(layers=len(report.layers), page=out))
