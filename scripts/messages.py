#!/usr/bin/env python3
"""Keeps the Korean catalogue in step with the code.

    python scripts/messages.py           collect the English sentences into the ko.po files
    python scripts/messages.py --check   change nothing; exit 1 if a sentence is untranslated or stale

Collected are `_("...")` and `N_("...")`, what settings are (`whole("...")` and so on), the docstrings of concepts,
claims, guesses and exercises, what a control takes away, how a guess is said, an exercise's hint, why and checks, the
titles and theses of chapters, the pages' templates, and the sentences of click that a reader of ours meets. What only a
chapter says goes into its own ko.po, what two chapters say into that of the first, what only the data sets say into
theirs, and everything else into kerasbook/locale/ko.po. After collecting, translate what is empty there and run it
again.

Needs Babel (`pip install -e .[test]`).
"""

import argparse
import ast
import io
import re
import string
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import jinja2
from babel.messages import Catalog, Message
from babel.messages.pofile import read_po, write_po
from jinja2.ext import extract_from_ast

from kerasbook.concepts import docstrings

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "kerasbook"
COMMON = Path("kerasbook/locale/ko.po")
DATASETS = Path("kerasbook/datasets/ko.po")  # names of columns and classes, which grow with the data
HEADER = """\
# {about} See scripts/messages.py.
msgid ""
msgstr ""
"Language: ko\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: nplurals=1; plural=0;\\n"

"""

MARKS = ("_", "N_")
MAKERS = ("whole", "number", "path", "choice", "yes_or_no")  # of settings: what they are is said first

# click asks the same catalogue for its own sentences; these are the ones our commands can lead to.
CLICK = (
    ("Aborted!",),
    ("Commands",),
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Error: {message}",),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Invalid value for {param_hint}: {message}",),
    ("Missing command.",),
    ("No such command {name!r}.",),
    ("No such option {name!r}.",),
    ("Option {name!r} does not take a value.",),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("Options",),
    ("Show this message and exit.",),
    ("Try '{command} {option}' for help.",),
    ("Usage:",),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
)


def decorators(function: ast.FunctionDef, name: str) -> list[ast.Call]:
    """Those of a function's decorators that are `@something.NAME(...)`."""
    return [
        decorator
        for decorator in function.decorator_list
        if isinstance(decorator, ast.Call) and isinstance(decorator.func, ast.Attribute) and decorator.func.attr == name
    ]


def plain(nodes: Iterable[ast.expr | None]) -> Iterator[str]:
    """Those that are sentences as they stand in the code.

    Raises:
        SystemExit: If one is an f-string, which no catalogue can hold.
    """
    for node in nodes:
        if isinstance(node, ast.JoinedStr):
            raise SystemExit(f"Expected a plain string, then .format(...). Received an f-string: {ast.unparse(node)}")
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def given(call: ast.Call, *names: str) -> list[ast.expr]:
    """What a call is given under these names."""
    return [keyword.value for keyword in call.keywords if keyword.arg in names]


def sentences_of_call(call: ast.Call) -> Iterator[str]:
    """What a call marks, `_("...")`, `N_("...")`, `whole("...")` and so on, or a chapter's title."""
    if isinstance(call.func, ast.Name) and call.func.id in (*MARKS, *MAKERS):
        yield from plain(call.args[:1])
    elif isinstance(call.func, ast.Name) and call.func.id == "Chapter":
        yield from plain(given(call, "title", "thesis"))


def checks(exercise: ast.FunctionDef) -> list[ast.expr | None]:
    """What an exercise says it has checked: the keys of what it returns."""
    returned = [node.value for node in ast.walk(exercise) if isinstance(node, ast.Return)]
    return [key for value in returned if isinstance(value, ast.Dict) for key in value.keys]


def sentences_of_function(function: ast.FunctionDef) -> Iterator[str]:
    """The sentences of a concept, an exercise or a claim."""
    docstring = ast.get_docstring(function, clean=False)
    if decorators(function, "concept"):
        yield from docstrings.paragraphs(docstring)
        yield from docstrings.measures(docstring).values()
    for decorator in decorators(function, "exercise"):
        yield from docstrings.paragraphs(docstring)
        yield from plain(given(decorator, "hint", "why"))
        yield from plain(checks(function))
    for decorator in decorators(function, "claim"):
        yield " ".join(docstrings.paragraphs(docstring))
        yield from plain(given(decorator, "takes_away"))
    for decorator in decorators(function, "guess"):
        yield " ".join(docstrings.paragraphs(docstring))
        yield from plain(given(decorator, "says", "along"))


def sentences_of_code(source: str) -> Iterator[str]:
    """The sentences in one Python file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef):
            yield from sentences_of_function(node)
        elif isinstance(node, ast.Call):
            yield from sentences_of_call(node)


def sentences_of_template(source: str) -> Iterator[str]:
    """The sentences in one Jinja template."""
    for _line, _function, sentence in extract_from_ast(jinja2.Environment().parse(source), ("_",)):
        yield sentence


def collected() -> Catalog:
    """All English sentences, with the files they come from."""
    catalog = Catalog(domain="kerasbook", project="kerasbook", charset="utf-8")
    for path in sorted(PACKAGE.rglob("*.py")):
        for sentence in sentences_of_code(path.read_text(encoding="utf-8")):
            catalog.add(sentence, locations=[(path.relative_to(ROOT).as_posix(), None)])
    for path in sorted(PACKAGE.rglob("*.html")):
        for sentence in sentences_of_template(path.read_text(encoding="utf-8")):
            catalog.add(sentence, locations=[(path.relative_to(ROOT).as_posix(), None)])
    for sentence in CLICK:
        catalog.add(sentence if len(sentence) > 1 else sentence[0], locations=[("click", None)])
    return catalog


def files() -> list[Path]:
    """The files of the Korean catalogue: of all rooms together, of the data sets, and of each chapter."""
    return sorted(path.relative_to(ROOT) for path in PACKAGE.rglob("ko.po"))


def translated() -> Catalog:
    """The Korean catalogue as it is, each sentence with the file in which it stands."""
    catalog = Catalog(locale="ko", domain="kerasbook", charset="utf-8")
    for path in files():
        with (ROOT / path).open("rb") as file:
            for message in read_po(file, locale="ko", domain="kerasbook"):
                catalog.add(message.id, message.string, locations=[(path.as_posix(), None)])
    return catalog


def home(message: Message) -> Path:
    """The file in which a sentence of the code belongs."""
    places = [place for place, _line in message.locations]
    chapters = [re.match(r"kerasbook/chapter(\d+)/", place) for place in places]
    if all(chapters):
        number = min(int(chapter[1]) for chapter in chapters)
        return Path(f"kerasbook/chapter{number}/ko.po")
    return DATASETS if all(place.startswith("kerasbook/datasets/") for place in places) else COMMON


def updated() -> dict[Path, Catalog]:
    """Every file of the catalogue with the sentences that belong there and no other, translated as far as they are."""
    wanted, have = collected(), translated()
    catalogs = {path: Catalog(locale="ko", domain="kerasbook", charset="utf-8") for path in files()}
    for message in (message for message in wanted if message.id):
        known = have.get(message.id)
        if is_translated(known):
            message.string = known.string
        path = home(message)
        catalogs.setdefault(path, Catalog(locale="ko", domain="kerasbook", charset="utf-8"))[message.id] = message
    return catalogs


def po_content(path: Path, catalog: Catalog) -> bytes:
    """A .po file: sorted, without dates, so that a diff shows only what changed."""
    about = "Korean sentences of kerasbook." if path == COMMON else f"Korean sentences of {path.parent.name}."
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=110, sort_by_file=True, omit_header=True, include_lineno=False)
    return (HEADER.format(about=about) + buffer.getvalue().decode()).encode()


def write(catalogs: dict[Path, Catalog]) -> None:
    """Write the files; one that has nothing left to say goes."""
    for path, catalog in catalogs.items():
        if len(catalog):
            (ROOT / path).write_bytes(po_content(path, catalog))
        else:
            (ROOT / path).unlink()


def forms(text: str | tuple | list) -> list[str]:
    """A sentence, or its singular and plural."""
    return [text] if isinstance(text, str) else list(text)


def fields(text: str | tuple | list) -> set[str]:
    """The names of the `{fields}` in a sentence, or in its singular and plural together."""
    parts = (part for form in forms(text) for part in string.Formatter().parse(form))
    return {name for _text, name, _form, _conversion in parts if name is not None}


def fields_agree(english: str | tuple, korean: str | tuple) -> bool:
    """Whether the translation uses the same fields; Korean has no plural and may use those of either form."""
    if isinstance(english, str):
        return fields(english) == fields(korean)
    return fields(korean) <= fields(english)


def is_translated(message: Message | None) -> bool:
    return message is not None and all(forms(message.string)) and bool(message.string)


def complaints() -> list[str]:
    """What is wrong with the catalogue: untranslated, stale, in the wrong file, or with other fields."""
    wanted, have = collected(), translated()
    found = []
    for message in (message for message in wanted if message.id):
        korean = have.get(message.id)
        if not is_translated(korean):
            found.append(f"untranslated: {message.id}")
        elif not fields_agree(message.id, korean.string):
            found.append(f"other fields than in English: {message.id} / {korean.string}")
        elif [place for place, _line in korean.locations] != [home(message).as_posix()]:
            found.append(f"belongs in {home(message).as_posix()}: {message.id}")
    return found + [f"stale: {message.id}" for message in have if message.id and message.id not in wanted]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 if anything is missing or stale")
    if not parser.parse_args().check:
        write(updated())
    found = complaints()
    for line in found:
        print(line)
    print(f"{len(found)} to do" if found else "complete")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
