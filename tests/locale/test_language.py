import gettext as stdlib_gettext
import locale as stdlib_locale
import threading

import pytest

from kerasbook import locale
from kerasbook.locale import N_, gettext, known, language, speaking, system_language, use_language

VARIABLES = ("KERASBOOK_LANG", "LC_ALL", "LC_MESSAGES", "LANG")


@pytest.fixture(autouse=True)
def machine(monkeypatch):
    """`machine(LANG="ko_KR.UTF-8")` is a machine with these variables and no others; at first it has none."""

    def has(**variables: str) -> None:
        for name in VARIABLES:
            monkeypatch.delenv(name, raising=False)
        for name, value in variables.items():
            monkeypatch.setenv(name, value)

    has()
    monkeypatch.setattr(stdlib_locale, "getlocale", lambda: (None, None))
    monkeypatch.setattr(locale, "_of_this_process", None)
    return has


@pytest.fixture
def sentences(monkeypatch):
    """A Korean catalogue of one sentence."""

    class Catalogue(stdlib_gettext.NullTranslations):
        def gettext(self, message: str) -> str:
            return {"loss": "손실"}.get(message, message)

    catalogues = {"en": stdlib_gettext.NullTranslations(), "ko": Catalogue()}
    monkeypatch.setattr(locale, "catalogue", catalogues.__getitem__)


# Which language


@pytest.mark.parametrize(
    ("variables", "name"),
    [
        ({}, "en"),
        ({"LANG": "ko_KR.UTF-8"}, "ko"),
        ({"LANG": "en_US.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "C.UTF-8"}, "en"),
        ({"LANG": "ko_KR.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "ko_KR"}, "ko"),
        ({"LC_MESSAGES": "en_US.UTF-8", "LC_ALL": "ko_KR.UTF-8"}, "ko"),
        ({"LC_ALL": "ko_KR.UTF-8", "KERASBOOK_LANG": "en"}, "en"),
        ({"LC_ALL": "en_US.UTF-8", "KERASBOOK_LANG": "KO"}, "ko"),
        ({"LC_ALL": "", "LANG": "ko_KR.UTF-8"}, "ko"),
    ],
)
def test_the_first_variable_that_says_something_decides(machine, variables, name):
    machine(**variables)
    assert system_language() == name
    assert language() == name


@pytest.mark.parametrize(
    ("name", "expected"), [("ko_KR", "ko"), ("Korean_Korea", "ko"), ("English_United States", "en"), (None, "en")]
)
def test_without_variables_the_systems_own_setting_decides(monkeypatch, name, expected):
    monkeypatch.setattr(stdlib_locale, "getlocale", lambda: (name, "cp949"))
    assert system_language() == expected


def test_a_setting_that_python_cannot_read_means_english(monkeypatch):
    def unknown():
        raise ValueError("unknown locale: UTF-8")

    monkeypatch.setattr(stdlib_locale, "getlocale", unknown)
    assert system_language() == "en"


# Choosing


def test_a_reader_chooses_from_now_on(machine):
    use_language("ko")
    assert language() == "ko"
    machine(LANG="ko_KR.UTF-8")
    use_language("en")
    assert language() == "en"


def test_a_block_has_a_language_of_its_own():
    use_language("ko")
    with speaking("en"):
        assert language() == "en"
        with speaking("ko"):
            assert language() == "ko"
        use_language("ko")
        assert language() == "en"
    assert language() == "ko"


def test_the_language_is_put_back_after_an_error():
    with pytest.raises(RuntimeError), speaking("ko"):
        raise RuntimeError
    assert language() == "en"


def test_another_thread_goes_on_in_its_own_language():
    heard = []

    def listen() -> None:
        heard.append(language())

    with speaking("ko"):
        thread = threading.Thread(target=listen)
        thread.start()
        thread.join()
    assert heard == ["en"]


@pytest.mark.parametrize("choose", [known, use_language, lambda name: speaking(name).__enter__()])
@pytest.mark.parametrize("name", ["xx", "KO", "", "korean"])
def test_a_language_we_do_not_have_is_refused(choose, name):
    with pytest.raises(ValueError, match=f"Expected a language out of en, ko. Received: '{name}'"):
        choose(name)
    assert language() == "en"


# Saying it


@pytest.mark.usefixtures("sentences")
def test_a_sentence_is_said_in_the_language_in_use():
    assert gettext("loss") == "loss"
    with speaking("ko"):
        assert gettext("loss") == "손실"
    assert gettext("loss") == "loss"


@pytest.mark.usefixtures("sentences")
def test_a_sentence_without_a_translation_stays_as_it_is():
    with speaking("ko"):
        assert gettext("logits") == "logits"


@pytest.mark.parametrize("name", locale.LANGUAGES)
def test_nothing_stays_nothing(name):
    """In a .po file the empty message stands for the header."""
    with speaking(name):
        assert gettext("") == ""


@pytest.mark.usefixtures("sentences")
def test_a_marked_sentence_is_translated_where_it_is_shown():
    with speaking("ko"):
        marked = N_("loss")
        assert marked == "loss"
        assert gettext(marked) == "손실"


def test_english_needs_no_catalogue_and_every_other_language_has_one():
    assert type(locale.catalogue("en")) is stdlib_gettext.NullTranslations
    for name in locale.LANGUAGES.keys() - {"en"}:
        assert locale.catalogue(name).gettext("Usage:") != "Usage:"
