"""`kerasbook handwriting`: a group's own digits as the test set."""

from pathlib import Path

import click

from kerasbook import running
from kerasbook.commands import terminal
from kerasbook.commands.endings import in_one_sentence
from kerasbook.commands.options import PathType, check_file, check_results, is_same
from kerasbook.commands.speech import language_option
from kerasbook.commands.watch import Watch
from kerasbook.concepts import listening
from kerasbook.concepts.settings import LARGEST_SEED
from kerasbook.files import write_together
from kerasbook.locale import gettext as _

WIDTH, EPOCHS = 64, 12  # as in chapter 1


def handwriting_command() -> click.Command:
    """`kerasbook handwriting`: a group's own digits as the test set."""
    return click.Command(
        "handwriting",
        callback=run_handwriting,
        help=_(
            "Your group is the test set: the network of chapter 1 reads digits that you wrote by hand. Print the sheet "
            "that --sheet makes, fill it in, put photographs of it into a folder, and pass the folder. You can add "
            "pictures of single digits if their file names begin with the label: 7-minji.png."
        ),
        params=[
            click.Argument(["folder"], type=PathType(), required=False, metavar="[FOLDER]"),
            click.Option(
                ["--sheet"],
                type=PathType(),
                metavar="SHEET.pdf",
                help=_("save the sheet to print and fill in, and stop"),
            ),
            click.Option(
                ["--out"],
                type=PathType(),
                default=Path("kerasbook-results", "handwriting"),
                show_default=True,
                metavar="DIR",
                help=_("folder for the page and the numbers"),
            ),
            click.Option(
                ["--epochs"],
                type=click.IntRange(0),
                default=EPOCHS,
                show_default=True,
                metavar="N",
                help=_("number of epochs the network is trained for"),
            ),
            click.Option(
                ["--seed"],
                type=click.IntRange(0, LARGEST_SEED),
                default=0,
                show_default=True,
                metavar="N",
                help=_("seed of all random numbers in the training"),
            ),
            language_option(),
        ],
    )


def run_handwriting(folder: Path | None, sheet: Path | None, out: Path, epochs: int, seed: int) -> None:
    """Write the sheet, or read a folder and leave the page."""
    if (folder is None) == (sheet is None):
        raise click.UsageError(
            _(
                "Expected either a folder with photographs or --sheet SHEET.pdf for a sheet to fill in. Received "
                "both or none."
            )
        )
    with in_one_sentence():
        if sheet:
            write_sheet(sheet)
        else:
            read_folder(folder, out, epochs, seed)


def write_sheet(path: Path) -> None:
    """Write the sheet to print."""
    if path.suffix.lower() != ".pdf":
        raise click.UsageError(_("--sheet: expected a file name that ends in .pdf. Received: {path}").format(path=path))
    check_file(path, "--sheet")
    from kerasbook.handwriting import Sheet

    write_together(path.absolute().parent, {path.name: Sheet().image("pdf")})
    click.echo(_("Sheet: {path}. Print it, fill it in, and photograph it from above.").format(path=path))


def read_folder(folder: Path, out: Path, epochs: int, seed: int) -> None:
    """Read the photographs, train the network, and leave page and numbers."""
    if is_same(folder, out):
        raise click.UsageError(
            _("--out: expected another folder than that of the photographs. Received: {path}").format(path=out)
        )
    check_results(out, "--out")
    with terminal.quiet_frameworks() as shown, Watch(shown) as watch, listening(watch.hear), running.rare_collections():
        watch.step(_("reading the photographs"))
        from kerasbook.handwriting import collected

        collection = collected(folder, watch.hear)
        watch.step(_("loading Keras"))
        from kerasbook import datasets, handwriting
        from kerasbook.chapter1.listings.networks import trained_network

        watch.step(_("training the digit network"))
        model = trained_network(width=WIDTH, epochs=epochs, seed=seed).model
        _train, test = datasets.digits()
        watch.step(_("computing the layers' outputs"))
        judgement = handwriting.judged(model, collection, test, seed)
        settings = {"width": WIDTH, "epochs": epochs, "seed": seed}
        write_together(out, handwriting.contents(judgement, model, test, settings))
    print_judgement(judgement)
    click.echo(_("The page: {page}").format(page=out / "index.html"))


def print_judgement(judgement) -> None:
    """The headline, and each photograph that was not used with what to do."""
    for photograph in judgement.collection.unused:
        click.echo(_("Not used: {file}. {complaint}").format(file=photograph.file, complaint=photograph.complaint))
    low, high = judgement.yours.interval
    click.echo(
        _("MNIST's test digits: {accuracy:.1%} of {count:,} correct.").format(
            accuracy=judgement.test.accuracy, count=judgement.test.count
        )
    )
    click.echo(
        _("Yours: {accuracy:.1%} of {count:,} (95% interval: {low:.0%} to {high:.0%}).").format(
            accuracy=judgement.yours.accuracy, count=judgement.yours.count, low=low, high=high
        )
    )
    click.echo(
        _("Yours with their labels shuffled, the control: {accuracy:.1%}.").format(accuracy=judgement.shuffled.mean())
    )
