"""`kerasbook data`: the data sets that ship with the package, and data of one's own, on a sheet."""

from pathlib import Path

import click

from kerasbook.commands.endings import in_one_sentence
from kerasbook.commands.lookup import nearest
from kerasbook.commands.options import PathType, check_apart, check_file
from kerasbook.commands.speech import language_option
from kerasbook.files import write_together
from kerasbook.locale import gettext as _


def data_command() -> click.Command:
    """`kerasbook data`: the data sets, and a sheet of one of them."""
    return click.Command(
        "data",
        callback=run_data,
        help=_(
            "List the data sets that ship with kerasbook: what each holds, its size, source and licence, and the "
            "chapters it is for. With NAME say all of one; NAME can also be data of your own: a folder with a folder "
            "of pictures for each class, a CSV file or an .npz file."
        ),
        params=[
            click.Argument(["name"], required=False, metavar="[NAME]"),
            click.Option(["--show"], is_flag=True, help=_("draw a sheet: samples, distributions, missing values")),
            click.Option(
                ["--predict"], metavar="COLUMN", help=_("column of your CSV file to predict; the last one by default")
            ),
            click.Option(
                ["--out"],
                type=PathType(),
                default=Path("kerasbook-results", "data"),
                show_default=True,
                metavar="DIR",
                help=_("folder for the sheet"),
            ),
            language_option(),
        ],
    )


def run_data(name: str | None, show: bool, predict: str | None, out: Path) -> None:
    """List all, describe one, or draw its sheet."""
    with in_one_sentence():
        if name is None:
            if show:
                raise click.UsageError(_("--show: expected the name of a data set. Received none."))
            list_cards()
            return
        card = cards().get(name)
        if card and not card.parts and not show:
            describe_card(card)
            return
        dataset = loaded(name, predict)
        describe(dataset)
        if show:
            file = f"{dataset.card.name if dataset.card else Path(name).stem}.png"
            check_apart(out / file, "--out", Path(name))
            check_file(out / file, "--out")
            write_together(out, {file: dataset.show().image("png", dpi=120)})
            click.echo(_("The sheet: {path}").format(path=out / file))


def cards() -> dict:
    """What is known of all data that need no network."""
    from kerasbook import datasets

    return datasets.cards()


def loaded(name: str, predict: str | None):
    """One of our data sets, or data at a path.

    Raises:
        UsageError: If there is neither.
    """
    from kerasbook import datasets

    sets = datasets.sets()
    if name in sets:
        if predict is not None:
            raise click.UsageError(_("--predict: expected a CSV file of your own. Received: {name}.").format(name=name))
        return getattr(datasets, name)()
    if not Path(name).exists() and not Path(name).suffix:
        raise click.UsageError(
            _("kerasbook has no data set {name}, and no file or folder has this name. {hint}").format(
                name=name, hint=nearest(name, list(sets))
            )
        )
    return datasets.own(name, predict=predict)


def list_cards() -> None:
    """A paragraph for each."""
    width = max(map(len, cards())) + 2
    for name, card in cards().items():
        click.echo(click.style(f"{name:{width}}", bold=True) + _(card.title))
        facts = [size_of(card), card.licence, card.source, chapters_of(card)]
        click.echo(" " * width + " · ".join(filter(None, facts)))


def size_of(card) -> str:
    """How large its file is."""
    from kerasbook.datasets.files import path_of

    return _("{size:,.0f} kB").format(size=path_of(card).stat().st_size / 1000) if card.sha256 else ""


def chapters_of(card) -> str:
    """The chapters it is for."""
    if not card.chapters:
        return ""
    return _("chapters {numbers}").format(numbers=", ".join(map(str, card.chapters)))


def describe(dataset) -> None:
    """All that is known of a data set: its fields, classes, columns and rights."""
    click.echo(repr(dataset))
    for field, values in dataset.train._asdict().items():
        form = f"{values.dtype if values.dtype != object else 'str'} {values.shape}" if hasattr(values, "shape") else ""
        click.echo(f"  train.{field}: {form}")
    if dataset.classes:
        click.echo("  " + _("classes: {names}").format(names=", ".join(_(name) for name in dataset.classes)))
    for column, meaning in dataset.columns.items():
        click.echo(f"  {column}: {_(meaning)}" if column != meaning else f"  {column}")
    if dataset.card:
        describe_rights(dataset.card)


def describe_card(card) -> None:
    """All that is known of what is no data set: a network, photographs."""
    click.echo(f"{card.name}: {_(card.title)}")
    describe_rights(card)


def describe_rights(card) -> None:
    """Where data come from, what may be done with them, and what simple ways reach."""
    rights = _("Source: {source}. Authors: {authors}. Licence: {licence}.")
    click.echo("  " + rights.format(source=card.source, authors=card.authors, licence=card.licence))
    if card.unverified:
        click.echo("  " + _("Unverified: {what}").format(what=_(card.unverified)))
    if card.baseline:
        click.echo("  " + _("First baselines: {what}.").format(what=_(card.baseline)))
