import base64

import pytest

from kerasbook.concepts import seeds as room
from kerasbook.concepts.concept import Chapter, Finding
from kerasbook.concepts.seeds import Seeds
from kerasbook.concepts.show import FOR_PHONES, Table, data_uri, finding_html, said, tables
from kerasbook.locale import speaking

PICTURE = b"\x89PNG and so on"


@pytest.fixture
def coin(toys):
    return toys.concepts["fair_coin"]


@pytest.fixture
def die(toys):
    return toys.concepts["loaded_die"]


# Numbers in words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (0.91, "0.910"),
        (64, "64"),
        ("relu", "relu"),
        (None, "None"),
        ([], "none"),
        ([0.5], "0.500"),
        ([2.3, 1.9, 1.1, 0.8, 0.4], "2.300 → 0.400"),
        ([427, 640, 3], "(427, 640, 3)"),
        ([[1.5, 0.0], [0.0, 2.0]], "((1.500, 0.000), (0.000, 2.000))"),
    ],
)
def test_a_value_is_said_in_a_few_characters(value, words):
    assert said(value) == words


def test_an_empty_list_is_said_in_the_language_in_use(translated):
    translated({"none": "없음"})
    with speaking("ko"):
        assert said([]) == "없음"


def test_single_numbers_share_a_table_and_so_do_rows_with_the_same_columns():
    chapter = Chapter(7, "Chance", names={"heads": "share of heads", "pixels": "the pixels"})

    @chapter.concept(section="7.1")
    def concept() -> Finding:
        """What is measured?

        Measures:
            read: read off
        """

    measured = {
        "heads": 0.5,
        "read": {"pixels": 0.8, "answer": 0.9},
        "throws": 1000,
        "odd_one": {"answer": 0.1},
        "rebuilt": {"pixels": 1.0, "answer": 0.2},
    }
    assert tables(measured, concept.label) == [
        Table([], [["share of heads", "0.500"], ["throws", "1,000"]]),
        Table(["the pixels", "answer"], [["read off", "0.800", "0.900"], ["rebuilt", "1.000", "0.200"]]),
        Table(["answer"], [["odd one", "0.100"]]),
    ]


def test_nothing_measured_makes_no_table(coin):
    assert tables({}, coin.label) == []


# A finding as HTML


def test_question_caption_claims_numbers_and_settings_stand_there(coin, read_page):
    finding = coin(throws=10, bias=1)
    page = read_page(finding_html(finding))
    assert "7.1 How often does a coin fall on heads?" in page.text
    assert coin.caption in page.text
    assert "does not hold Heads come up about half the time. 1.000 is not within 0.100 of 0.500" in page.text
    assert "heads <b>of all</b> 1.000" in page.text
    assert "heads <b>of all</b> tails R² of sides 1.000 0.000" in page.text
    assert "Settings: throws=10 bias=1 seed=0" in page.text
    assert {"class": "fails"} in page.attributes("li")


def test_a_claim_that_holds_says_so(coin, read_page):
    page = read_page(finding_html(coin()))
    assert "holds Heads come up" in page.text
    assert page.attributes("li") == [{"class": "holds"}]


def test_html_in_words_and_numbers_is_shown_not_obeyed(die, read_page):
    finding = die()
    finding.measured["note"] = "<script>alert(1)</script>"
    finding.settings["side"] = "<img>"
    page = read_page(finding_html(finding, picture='"><script>'))
    tags = {tag for tag, _attributes in page.elements}
    assert not tags & {"i", "script"}
    assert page.attributes("img") == [{"src": '"><script>', "alt": "bars; labels: won."}]
    assert "Does a die <i>prefer</i> one of its sides?" in page.text
    assert "It prefers the side, & by a lot." in page.text
    assert "<script>alert(1)</script>" in page.text
    assert "side=<img>" in page.text


def test_the_figure_is_drawn_into_the_text_unless_an_address_is_given(coin, read_page):
    finding = coin(throws=10)
    (image,) = read_page(finding_html(finding, picture="coin.png")).attributes("img")
    assert image["src"] == "coin.png"
    (image,) = read_page(finding_html(finding)).attributes("img")
    assert image["src"] == data_uri(finding.figure.image("png", dpi=96))
    assert image["alt"] == "bars; labels: heads, tails."


def test_the_alternative_text_of_a_picture_without_words_is_the_question(coin, read_page, monkeypatch):
    finding = coin()
    monkeypatch.setattr(type(finding.figure), "alt", "")
    (image,) = read_page(finding_html(finding)).attributes("img")
    assert image["alt"] == coin.question


def test_what_is_not_there_leaves_no_hole(toys, read_page):
    @toys.concept(section="7.3")
    def bare() -> Finding:
        """What is left?"""
        return Finding(measured={})

    page = read_page(finding_html(bare()))
    assert page.text == "7.3 What is left? Settings:"
    assert not {tag for tag, _attributes in page.elements} & {"figure", "img", "ul", "table"}


def test_a_finding_shows_itself_in_jupyter(coin):
    finding = coin(throws=10)
    assert finding._repr_html_() == finding_html(finding, heading=False)


class Pair:
    """A figure that has a second layout."""

    alt = "two panels"

    def __init__(self, content=b"wide"):
        self.content = content

    def image(self, form, dpi):
        return self.content

    def for_phones(self):
        return Pair(b"narrow")


def test_a_picture_for_phones_is_there_only_where_it_is_asked_for(coin, read_page, monkeypatch):
    finding = coin(throws=10)
    finding.figure = Pair()
    assert "<picture" not in finding._repr_html_()
    monkeypatch.setenv(FOR_PHONES, "1")
    page = read_page(finding._repr_html_())
    (source,), (image,) = page.attributes("source"), page.attributes("img")
    assert (source["srcset"], image["src"]) == (data_uri(b"narrow"), data_uri(b"wide"))
    assert "max-width" in source["media"]
    assert "<picture" not in finding_html(finding)  # the results page, which is one file, does not become heavier


def test_a_figure_with_one_layout_has_one_picture(coin, monkeypatch):
    monkeypatch.setenv(FOR_PHONES, "1")
    finding = coin(throws=10)
    monkeypatch.setattr(Pair, "for_phones", lambda pair: None)
    finding.figure = Pair()
    assert "<picture" not in finding._repr_html_()


def test_a_finding_doubles_no_heading_and_no_address_of_a_notebook(coin, read_page):
    finding = coin(throws=10)
    page = read_page(finding._repr_html_())
    assert not {tag for tag, _attributes in page.elements} & {"h1", "h2", "h3"}
    assert not [attributes for _tag, attributes in page.elements if "id" in attributes]
    assert coin.question not in page.text  # it is the notebook's heading


def test_everything_is_said_in_the_language_in_use(coin, read_page, translated):
    translated({
        "How often does a coin fall on heads?": "앞면은 얼마나 자주 나올까요?",
        "Heads come up about half the time.": "앞면은 절반쯤 나옵니다.",
        "Their sum is 1.": "합은 1입니다.",
        "R² of sides": "양면의 R²",
        "holds": "성립",
        "Settings": "설정",
    })
    with speaking("ko"):
        page = read_page(finding_html(coin()))
    assert "7.1 앞면은 얼마나 자주 나올까요?" in page.text
    assert "합은 1입니다." in page.text
    assert "성립 앞면은 절반쯤 나옵니다." in page.text
    assert "양면의 R²" in page.text
    assert "설정: throws=1000" in page.text


def test_a_file_becomes_an_address_that_holds_it():
    kind, content = data_uri(PICTURE).split(",")
    assert kind == "data:image/png;base64"
    assert base64.b64decode(content) == PICTURE
    assert data_uri(b"<svg/>", "image/svg+xml") == "data:image/svg+xml;base64,PHN2Zy8+"


# Over many seeds


@pytest.fixture
def often(coin, monkeypatch):
    """What the coin showed with twenty seeds, as if it were kept beside its chapter."""
    defaults = [{"heads": 0.48 + seed / 500, "sides": {"heads": 0.5, "tails": 0.5}} for seed in range(20)]
    controlled = [{"heads": 0.9 + seed / 1_000} for seed in range(20)]
    seeds = Seeds(coin, range(20), "2026-11-26", defaults, {"about_half": controlled})
    monkeypatch.setattr(room, "seeds_of", lambda concept: seeds)
    return seeds


def test_a_claim_shows_a_dot_for_each_seed_and_for_each_of_its_control(coin, often, read_page):
    page = read_page(finding_html(coin()))
    assert len(page.attributes("circle")) == 40
    assert "Claim: holds on 20 of 20 seeds; the nearest is 0.080 from the threshold." in page.text
    assert "Control: holds on 0 of 20 seeds; the nearest is 0.300 from the threshold." in page.text


def test_a_number_says_how_far_it_reaches_over_the_seeds(coin, often, read_page):
    page = read_page(finding_html(coin()))
    assert "0.480–0.518" in page.text
    assert "over 20 seeds, measured on 2026-11-26" in page.text
    assert page.text.count("–") == 1  # what is the same on every seed reaches nowhere


def test_with_other_settings_nothing_is_said_of_seeds(coin, often, read_page):
    page = read_page(finding_html(coin(throws=10)))
    assert page.attributes("circle") == []
    assert "–" not in page.text


def test_another_seed_is_the_same_experiment(coin, often, read_page):
    assert len(read_page(finding_html(coin(seed=3))).attributes("circle")) == 40
