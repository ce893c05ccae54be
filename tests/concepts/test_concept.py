import inspect
import math
from typing import Annotated

import numpy as np
import pytest

from kerasbook.concepts.claims import above, near
from kerasbook.concepts.concept import Chapter, Finding, plain
from kerasbook.concepts.settings import Parameter, Setting, whole
from kerasbook.concepts.show import said
from kerasbook.errors import SettingError
from kerasbook.locale import speaking

Sides = whole("how many sides", least=2)


@pytest.fixture
def coin(toys):
    return toys.concepts["fair_coin"]


@pytest.fixture
def die(toys):
    return toys.concepts["loaded_die"]


# What the form itself needs

ALONE = """
import sys
from typing import Annotated
from kerasbook.concepts.concept import Chapter, Finding
from kerasbook.concepts.settings import Setting, whole
from kerasbook.concepts.claims import near

chapter = Chapter(7, "Chance")

@chapter.concept(section="7.1")
def coin(throws: whole("throws") = 2) -> Finding:
    "How often does a coin fall on heads?"
    return Finding(measured={"heads": 1 / throws})

@coin.claim(control={"throws": 100}, takes_away="Fairness.")
def half(measured):
    "Heads come up half the time."
    return near(measured["heads"], 0.5, within=0.1)

assert coin().verdicts["half"] and not coin(throws=100).verdicts["half"]
print(*sorted({"keras", "tensorflow", "jax", "numpy", "matplotlib", "click", "rich", "jinja2"} & set(sys.modules)))
"""


def test_a_concept_runs_without_keras_numpy_matplotlib_or_a_terminal(python):
    done = python("-c", ALONE)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.split() == []


# Settings


def test_settings_are_read_off_the_signature(coin):
    throws, bias, seed = coin.parameters.values()
    assert throws == Parameter("throws", int, 1000, Setting("how often the coin is thrown", least=0))
    assert (bias.name, bias.kind, bias.default) == ("bias", float, 0.5)
    assert (seed.name, seed.kind, seed.default) == ("seed", int, 0)
    assert coin.defaults == {"throws": 1000, "bias": 0.5, "seed": 0}


def test_quick_settings_stand_beside_the_defaults(coin, die):
    assert coin.quick == {"throws": 400}
    assert die.quick == {}
    assert coin(**coin.quick).settings == {"throws": 400, "bias": 0.5, "seed": 0}


@pytest.mark.parametrize(
    "function",
    [
        pytest.param(lambda throws=3: None, id="not annotated"),
        pytest.param(lambda *throws: None, id="any number of them"),
    ],
)
def test_a_setting_without_a_meaning_is_refused(function):
    function.__doc__ = "How often?"
    with pytest.raises(TypeError, match=r"Expected every setting .*whole\(.*Received: .*throws"):
        Chapter(7, "Chance").concept(section="7.1")(function)


def test_a_setting_without_a_default_is_refused():
    def coin(throws: Sides) -> Finding:
        """How often?"""

    with pytest.raises(TypeError, match=r"= 3`. Received: coin\(throws"):
        Chapter(7, "Chance").concept(section="7.1")(coin)


def test_a_setting_of_a_type_that_cannot_be_typed_is_refused():
    def coin(throws: Annotated[list, Setting("throws")] = ()) -> Finding:
        """How often?"""

    with pytest.raises(TypeError, match="Received: coin"):
        Chapter(7, "Chance").concept(section="7.1")(coin)


@pytest.mark.parametrize(
    ("settings", "complaint"),
    [
        ({"throws": -1}, "throws (how often the coin is thrown): expected 0 or more. Received: -1"),
        ({"throws": 2.5}, "throws (how often the coin is thrown): expected a whole number. Received: 2.5"),
        ({"throws": True}, "throws (how often the coin is thrown): expected a whole number. Received: True"),
        ({"bias": True}, "bias (how likely heads are): expected a number. Received: True"),
        ({"bias": "high"}, "bias (how likely heads are): expected a number. Received: high"),
        ({"bias": math.nan}, "bias (how likely heads are): expected 0 or more. Received: nan"),
        ({"bais": 0.5}, "fair-coin has no setting bais. It has: throws, bias, seed."),
    ],
)
def test_a_setting_that_makes_no_sense_gets_a_sentence(coin, settings, complaint):
    with pytest.raises(SettingError) as error:
        coin.checked(settings)
    assert str(error.value) == complaint
    with pytest.raises(SettingError) as error:
        coin(**settings)
    assert str(error.value) == complaint


def test_choices_are_the_only_values(die):
    assert die.checked({"side": 1})["side"] == 1
    with pytest.raises(SettingError, match=r"expected one of 1, 2, 3, 4, 5, 6. Received: 7"):
        die(side=7)


def test_a_whole_number_is_a_number(coin):
    assert coin(bias=1).measured["heads"] == 1.0


def test_numpys_numbers_do_as_settings(coin):
    settings = coin(throws=np.int64(10), bias=np.float32(0.5)).settings
    assert settings == {"throws": 10, "bias": 0.5, "seed": 0}
    assert [type(value) for value in settings.values()] == [int, float, int]
    with pytest.raises(SettingError, match=r"expected a whole number. Received: \[1, 2\]"):
        coin(throws=np.array([1, 2]))


@pytest.mark.parametrize("quick", [{"speed": 9}, {"side": 1}])
def test_quick_settings_and_controls_must_exist(toys, coin, quick):
    def dice(sides: Sides = 6) -> Finding:
        """What comes up?"""

    with pytest.raises(SettingError, match="dice has no setting"):
        toys.concept(section="7.3", quick=quick)(dice)
    with pytest.raises(SettingError, match="fair-coin has no setting"):
        coin.claim(control=quick, takes_away="Fairness.")(lambda measured: None)
    assert list(coin.claims) == ["about_half"]
    assert "dice" not in toys.concepts


# A concept is a function


def test_a_concept_is_called_like_the_function_it_is(coin):
    by_position = coin(10, 1.0)
    by_keyword = coin(bias=1.0, throws=10)
    mixed = coin(10, bias=1.0)
    assert by_position.settings == by_keyword.settings == mixed.settings == {"throws": 10, "bias": 1.0, "seed": 0}
    assert by_position.measured == by_keyword.measured == mixed.measured
    assert by_position.measured["heads"] == 1.0


def test_an_argument_is_not_given_twice_nor_too_many(coin):
    with pytest.raises(TypeError, match="multiple values"):
        coin(10, throws=20)
    with pytest.raises(TypeError, match="too many"):
        coin(10, 0.5, 0, 1)


def test_help_shows_the_function(coin):
    assert coin.__name__ == coin.key == "fair_coin"
    assert coin.__doc__.startswith("How often does a coin fall on heads?")
    assert list(inspect.signature(coin).parameters) == ["throws", "bias", "seed"]


def test_a_concept_knows_its_place(toys, coin):
    assert coin.chapter is toys
    assert (coin.key, coin.name, coin.section) == ("fair_coin", "fair-coin", "7.1")


def test_a_finding_knows_where_it_comes_from(coin):
    finding = coin(throws=10)
    assert finding.concept is coin
    assert finding.settings["throws"] == 10
    assert coin(throws=10, seed=1).settings["seed"] == 1


# The docstring


def test_a_docstring_is_the_question_and_then_how_to_read_the_picture(coin, die):
    assert coin.question == "How often does a coin fall on heads?"
    assert coin.caption == "Each bar is a side of the coin, as high as its share of the throws. Their sum is 1."
    assert die.caption == ""


@pytest.mark.parametrize("docstring", [None, "", "   \n  "])
def test_a_concept_without_a_question_and_a_claim_without_a_statement_are_refused(toys, coin, docstring):
    def silent() -> Finding:
        pass

    silent.__doc__ = docstring
    with pytest.raises(TypeError, match=r"docstring to ask its question. Received none: silent"):
        toys.concept(section="7.3")(silent)
    with pytest.raises(TypeError, match=r"docstring to state it. Received none: silent"):
        coin.claim(control={"throws": 1}, takes_away="Fairness.")(silent)


def test_a_claim_without_a_control_is_refused(coin):
    def easy(measured):
        """It is easy."""
        return above(1, 0)

    with pytest.raises(TypeError, match="settings under which the claim must fail"):
        coin.claim(control={}, takes_away="Fairness.")(easy)
    with pytest.raises(TypeError, match=r"what the control takes away. Received none: easy"):
        coin.claim(control={"throws": 1}, takes_away=" ")(easy)


def test_everything_a_reader_sees_is_said_in_the_language_in_use(toys, coin, die, translated):
    translated({
        "Chance": "우연",
        "heads <b>of all</b>": "앞면의 비율",
        "tails": "뒷면",
        "How often does a coin fall on heads?": "동전의 앞면은 얼마나 자주 나올까요?",
        "Each bar is a side of the coin, as high as its share of the throws.": "막대 하나가 한 면입니다.",
        "Their sum is 1.": "합은 1입니다.",
        "Heads come up about half the time.": "앞면은 절반쯤 나옵니다.",
        "how likely heads are": "앞면이 나올 확률",
        "expected {least} or more": "{least} 이상이어야 합니다",
        "{setting} ({help}): {complaint}. Received: {value}": "{setting}({help}): {complaint}. 받은 값: {value}",
    })
    with speaking("ko"):
        assert toys.title == "우연"
        assert toys.label("heads") == "앞면의 비율"
        assert toys.label("tails") == "뒷면"
        assert coin.question == "동전의 앞면은 얼마나 자주 나올까요?"
        assert coin.caption == "막대 하나가 한 면입니다. 합은 1입니다."
        assert coin.claims["about_half"].statement == "앞면은 절반쯤 나옵니다."
        with pytest.raises(SettingError) as error:
            coin(bias=-1)
        assert str(error.value) == "bias(앞면이 나올 확률): 0 이상이어야 합니다. 받은 값: -1"
    assert toys.title == "Chance"
    assert coin.claims["about_half"].statement == "Heads come up about half the time."


# Claims


def test_a_claim_holds_under_the_defaults_and_fails_under_its_control(toys):
    for concept in toys.concepts.values():
        for name, claim in concept.claims.items():
            assert concept().verdicts[name]
            assert not concept(**claim.control).verdicts[name]


def test_a_claim_stays_a_function_of_the_numbers(coin):
    claim = coin.claims["about_half"]
    assert claim.name == claim.__name__ == "about_half"
    assert claim.control == {"bias": 0.9}
    assert claim({"heads": 0.45}) == near(0.45, 0.5, within=0.1)


@pytest.mark.parametrize("answer", [True, False, None, 0.7])
def test_a_claim_that_does_not_say_why_is_refused(coin, answer):
    @coin.claim(control={"bias": 0.9}, takes_away="Fairness.")
    def half_hearted(measured):
        """Heads come up."""
        return answer

    with pytest.raises(TypeError, match=rf"half_hearted to return above.* Received: {answer}"):
        _ = coin(throws=10).verdicts


def test_a_number_that_is_not_a_number_makes_a_claim_fail(coin):
    finding = coin(throws=10)
    finding.measured["heads"] = math.nan
    assert finding.verdicts["about_half"].holds is False


def test_in_a_notebook_verdicts_are_sentences_without_quotes(coin):
    fair, unfair = coin(throws=1000), coin(throws=10, bias=1.0)
    name = next(iter(coin.claims))
    assert repr(unfair.verdicts[name]) == f"does not hold: {unfair.verdicts[name].because}"
    assert repr(fair.verdicts[name]) == f"holds: {fair.verdicts[name].because}"
    first, second, *_ = repr(unfair.verdicts).splitlines()
    assert first == f"does not hold: {coin.claims[name].statement}"
    assert second == f"    {unfair.verdicts[name].because}"
    assert "'" not in repr(unfair.verdicts)


def test_a_finding_of_no_concept_has_no_verdicts():
    assert Finding(measured={"heads": 0.5}).verdicts == {}


# Numbers


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (np.float32(0.5), 0.5),
        (np.int64(3), 3),
        (np.bool_(True), True),
        (np.str_("relu"), "relu"),
        (np.array([1, 2]), [1, 2]),
        (np.array(7.0), 7.0),
        (np.eye(2), [[1.0, 0.0], [0.0, 1.0]]),
        ((1, np.float64(2.0)), [1, 2.0]),
        ({"a": {"b": [np.int8(1)]}}, {"a": {"b": [1]}}),
        ({1: "one", np.int64(2): "two"}, {"1": "one", "2": "two"}),
        (None, None),
    ],
)
def test_numpys_numbers_become_plain_ones(value, expected):
    result = plain(value)
    assert result == expected
    assert type(result) is type(expected)


def test_nothing_of_numpy_is_left_at_any_depth():
    def leaves(value):
        inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else None
        return [type(value)] if inner is None else [kind for item in inner for kind in leaves(item)]

    measured = Finding(measured={"a": np.float32(1), "b": [np.int64(2), (np.arange(2),)]}).measured
    assert leaves(measured) == [float, int, int, int]


@pytest.mark.parametrize(
    ("path", "words"),
    [(("loss",), "(2.303, 0.251)"), (("loss", -1), "0.251"), (("accuracy", "3"), "0.914"), (("parameters",), "50,890")],
)
def test_a_number_is_said_in_a_sentence_as_the_tables_say_it(path, words):
    measured = {"loss": [2.302585, 0.251249], "accuracy": {"3": 0.914}, "parameters": 50_890}
    finding = Finding(measured=measured)
    assert finding.said(*path) == words
    assert words in [said(value) for value in (*measured.values(), measured["loss"][-1], 0.914)]


@pytest.mark.parametrize("path", [("unknown",), ("loss", 2), ("accuracy", "4")])
def test_a_number_that_is_not_there_is_not_said(path):
    finding = Finding(measured={"loss": [2.3, 0.3], "accuracy": {"3": 0.914}})
    with pytest.raises((KeyError, IndexError)):
        finding.said(*path)


@pytest.mark.parametrize("value", [object(), {1, 2}, 1j, np.array([1j]), {"a": [b"bytes"]}, len])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(TypeError, match=r"plain JSON: numbers, strings, lists, dictionaries. Received: "):
        Finding(measured={"value": value})


def test_nan_is_a_number_here():
    assert math.isnan(plain(np.float64("nan")))


# Chapters


def test_two_chapters_share_nothing():
    first, second = Chapter(1, "First"), Chapter(2, "Second")

    def question(sides: Sides = 2) -> Finding:
        """What is the question?"""
        return Finding(measured={"sides": sides})

    one = first.concept(section="1.1")(question)
    other = second.concept(section="2.1", quick={"sides": 3})(question)

    @one.claim(control={"sides": 2}, takes_away="Fairness.")
    def many(measured):
        """There are many sides."""
        return above(measured["sides"], 5)

    assert first.concepts == {"question": one}
    assert second.concepts == {"question": other}
    assert (one.chapter, other.chapter) == (first, second)
    assert (one.quick, other.quick) == ({}, {"sides": 3})
    assert list(one.claims) == ["many"]
    assert other.claims == {}


def test_concepts_stand_in_the_books_order(toys):
    assert list(toys.concepts) == ["fair_coin", "loaded_die"]


def test_a_key_without_a_name_reads_as_words(toys):
    assert toys.label("heads") == "heads <b>of all</b>"
    assert toys.label("share_of_tails") == "share of tails"


def test_a_concepts_own_names_come_before_the_chapters(toys, translated):
    @toys.concept(section="7.3")
    def dice(sides: Sides = 6) -> Finding:
        """What comes up?

        Measures:
            heads: heads, of all throws
            sum_of_eyes: eyes
        """

    translated({"eyes": "눈의 합", "R² of sides": "양면의 R²"})
    assert [dice.label(key) for key in ("heads", "sides", "of_tails")] == [
        "heads, of all throws",
        "R² of sides",
        "of tails",
    ]
    assert toys.label("sum_of_eyes") == "sum of eyes"
    with speaking("ko"):
        assert dice.label("sum_of_eyes") == "눈의 합"
        assert dice.label("sides") == "양면의 R²"
