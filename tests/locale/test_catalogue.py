"""The Korean catalogue is complete, up to date and compiled."""

import importlib.util
from pathlib import Path

import pytest

from kerasbook.book import lookup
from kerasbook.locale import speaking

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def messages():
    spec = importlib.util.spec_from_file_location("messages", ROOT / "scripts" / "messages.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_nothing_is_untranslated_or_stale_or_not_compiled(messages):
    assert messages.complaints() == []


def test_the_catalogue_holds_what_a_learner_sees(messages):
    sentences = {message.id for message in messages.collected()}
    assert (
        "What does each layer of a network do to a picture of a digit?" in sentences
    )  # a docstring's first line
    assert "The answer is easier to read off the last layer than off the pixels." in sentences  # a claim
    assert "pixels" in sentences  # marked with N_
    assert "Settings" in sentences  # in a template
    assert "Usage:" in sentences  # click's


@pytest.mark.parametrize("number", lookup.chapters())
def test_docstrings_are_collected_as_they_are_looked_up(messages, number):
    sentences = {message.id for message in messages.collected()}
    with speaking("en"):
        for concept in lookup.chapter_called(number).concepts.values():
            assert concept.question in sentences
            assert concept.caption in sentences
            assert all(claim.statement in sentences for claim in concept.claims.values())


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda catalog: catalog.delete("pixels"), "untranslated: pixels"),
        (lambda catalog: catalog.add("no longer said", "이제 없는 말"), "stale: no longer said"),
        (lambda catalog: setattr(catalog.get("pixels"), "string", "화소"), "not compiled"),
        (lambda catalog: setattr(catalog.get("{count} units"), "string", "{number}개"), "other fields"),
    ],
)
def test_each_kind_of_fault_is_found(messages, monkeypatch, change, complaint):
    catalog = messages.translated()
    change(catalog)
    monkeypatch.setattr(messages, "translated", lambda: catalog)
    assert any(complaint in line for line in messages.complaints())


def test_an_f_string_inside_the_mark_is_refused(messages):
    with pytest.raises(SystemExit, match="f-string"):
        list(messages.sentences_of_code('_(f"{name} is lost to the catalogue")'))


def test_compiling_twice_gives_the_same_bytes(messages):
    catalog = messages.translated()
    assert messages.mo_content(catalog) == messages.mo_content(catalog) == messages.MO.read_bytes()
