"""The Korean catalogue is complete and up to date, and is read as gettext reads it."""

import gettext
import importlib.util
import io
from pathlib import Path

import pytest

from kerasbook.commands import lookup
from kerasbook.locale import catalogues, speaking

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def collected(messages):
    """All English sentences in the code, which takes a while to read."""
    return messages.collected()


@pytest.fixture(scope="module")
def known(collected) -> set:
    """The same without the places where they stand."""
    return {message.id for message in collected}


def test_nothing_is_untranslated_or_stale_or_in_the_wrong_file(messages):
    assert messages.complaints() == []


def test_the_catalogue_holds_what_a_learner_sees(known):
    assert "What does each layer of a network do to a picture of a digit?" in known  # a docstring's first line
    assert "The answer is easier to read off the last layer than off the pixels." in known  # a claim
    assert "pixels" in known  # marked with N_
    assert "Settings" in known  # in a template
    assert "Usage:" in known  # click's


@pytest.mark.parametrize("number", lookup.chapters())
def test_docstrings_are_collected_as_they_are_looked_up(known, number):
    with speaking("en"):
        for concept in lookup.chapter_called(number).concepts.values():
            assert concept.question in known
            assert concept.caption in known
            assert all(claim.statement in known for claim in concept.claims.values())


@pytest.mark.parametrize("number", lookup.chapters())
def test_exercises_are_collected_as_they_are_looked_up(known, number):
    with speaking("en"):
        chapter = lookup.chapter_called(number)
        assert chapter.title in known
        for exercise in chapter.exercises.values():
            assert {exercise.title, *exercise.task, exercise.hint, exercise.why} <= known


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda catalog: catalog.delete("pixels"), "untranslated: pixels"),
        (lambda catalog: catalog.add("no longer said", "이제 없는 말"), "stale: no longer said"),
        (
            lambda catalog: setattr(catalog.get("layer 1"), "locations", [("kerasbook/locale/ko.po", None)]),
            "belongs in kerasbook/chapter1/ko.po: layer 1",
        ),
        (lambda catalog: setattr(catalog.get("{count} units"), "string", "{number}개"), "other fields"),
    ],
)
def test_each_kind_of_fault_is_found(messages, collected, monkeypatch, change, complaint):
    catalog = messages.translated()
    change(catalog)
    monkeypatch.setattr(messages, "translated", lambda: catalog)
    monkeypatch.setattr(messages, "collected", lambda: collected)
    assert any(complaint in line for line in messages.complaints())


CHAPTER = '''
chapter = Chapter(number=7, title="A chapter", names=LAYERS)
Width = whole("units in a layer", least=1)


@chapter.exercise(
    "7.1",
    hint="Think of it.",
    solution={"width": "not said"},
    why=("There is nothing "
         "to it."),
)
def puzzle(width: Width = 1):
    """A title

    And a task.
    """
    answers = {"not said either": width}
    return {no_longer(claim): ~claim(answers), N_("marked"): above(width, 1), "a check": below(width, 3)}


def a_helper(hint="not said"):
    return {"not said": hint}
'''


def test_what_an_exercise_and_a_chapter_say_needs_no_mark(messages):
    assert sorted(messages.sentences_of_code(CHAPTER)) == [
        "A chapter",
        "A title",
        "And a task.",
        "There is nothing to it.",
        "Think of it.",
        "a check",
        "marked",
        "units in a layer",
    ]


@pytest.mark.parametrize(
    ("plain", "broken"),
    [
        ('title="A chapter"', 'title=f"Chapter {number}"'),
        ('hint="Think of it."', 'hint=f"Think of {it}."'),
        ('"a check": below', 'f"{a} check": below'),
        ('whole("units', 'whole(f"{units} units'),
    ],
)
def test_an_f_string_is_refused_where_a_sentence_is_collected(messages, plain, broken):
    assert plain in CHAPTER
    with pytest.raises(SystemExit, match="f-string"):
        list(messages.sentences_of_code(CHAPTER.replace(plain, broken)))


def test_an_f_string_inside_the_mark_is_refused(messages):
    with pytest.raises(SystemExit, match="f-string"):
        list(messages.sentences_of_code('_(f"{name} is lost to the catalogue")'))


@pytest.mark.parametrize(
    ("places", "home"),
    [
        (["kerasbook/chapter2/tensors.py"], "kerasbook/chapter2/ko.po"),
        (["kerasbook/chapter10/a.py", "kerasbook/chapter2/pictures/b.py"], "kerasbook/chapter2/ko.po"),
        (["kerasbook/chapter2/tensors.py", "kerasbook/plots/curves.py"], "kerasbook/locale/ko.po"),
        (["click"], "kerasbook/locale/ko.po"),
    ],
)
def test_a_sentence_stands_with_those_who_say_it(messages, places, home):
    message = messages.Message("loss", locations=[(place, None) for place in places])
    assert messages.home(message).as_posix() == home


def test_collecting_again_changes_no_byte(messages):
    for path, catalog in messages.updated().items():
        assert messages.po_content(path, catalog) == (ROOT / path).read_bytes()


# Reading it


@pytest.fixture(scope="module")
def sentences(messages) -> catalogues.Sentences:
    """What Babel reads in all files: from (singular,) or (singular, plural) to the translation's forms."""
    found = [message for message in messages.translated() if message.id]
    return {tuple(messages.forms(message.id)): tuple(messages.forms(message.string)) for message in found}


def test_we_read_what_babel_reads(sentences):
    ours = [catalogues.read(path.read_text(encoding="utf-8")) for path in catalogues.files()]
    assert sum(map(len, ours)) == len(sentences)
    assert {english: korean for file in ours for english, korean in file.items()} == sentences


def test_signs_that_are_escaped_and_sentences_without_a_translation():
    text = r"""
#, python-brace-format
msgid ""
"a \"word\", a \\ and\n"
"two lines"
msgstr "한 \\\"줄\t"

msgid "nobody has translated this"
msgstr ""
"""
    assert catalogues.read(text) == {('a "word", a \\ and\ntwo lines',): ('한 \\"줄\t',)}


def test_gettext_reads_what_we_compile(sentences):
    compiled = gettext.GNUTranslations(io.BytesIO(catalogues.compiled(sentences)))
    for english, korean in sentences.items():
        said = compiled.gettext(*english) if len(english) == 1 else compiled.ngettext(*english, 2)
        assert said == korean[0]
    assert compiled.gettext("not a sentence of ours") == "not a sentence of ours"


def test_a_chapters_file_is_read_when_the_common_one_lacks_a_sentence(tmp_path):
    common, chapter = tmp_path / "ko.po", tmp_path / "chapter.po"
    common.write_text('msgid "loss"\nmsgstr "손실"\n', encoding="utf-8")
    catalogue = catalogues.Catalogue([common, chapter])
    assert catalogue.gettext("loss") == "손실"  # the other file is not there: it was not read
    chapter.write_text('msgid "pixels"\nmsgstr "픽셀"\n', encoding="utf-8")
    assert catalogue.gettext("pixels") == "픽셀"
    assert catalogue.gettext("logits") == "logits"
