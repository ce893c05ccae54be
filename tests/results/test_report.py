import base64
import io
import json
import math
import platform
from importlib import metadata

import keras
import pytest
from PIL import Image

from kerasbook.commands.run import FORMATS
from kerasbook.errors import OutputError
from kerasbook.locale import speaking
from kerasbook.results import report

FIRST_BYTES = {"png": b"\x89PNG\r\n\x1a\n", "svg": b"<?xml", "pdf": b"%PDF-"}


def preview(shade: int) -> bytes:
    """A plain picture, PNG."""
    buffer = io.BytesIO()
    Image.new("L", (1200, 800), shade).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.fixture
def results(toys):
    """A result of each toy, with a picture of its own."""
    return [
        report.Result(concept(), f"picture {key}".encode(), preview(40 * place), seconds=1.23456)
        for place, (key, concept) in enumerate(toys.concepts.items())
    ]


# Pictures


@pytest.mark.parametrize("form", FORMATS)
def test_a_finding_is_drawn_once_in_the_format_asked_for_and_as_png_for_the_page(toys, form):
    finding = toys.concepts["fair_coin"](throws=10)
    picture, preview = report.drawn(finding, form)
    assert picture.startswith(FIRST_BYTES[form])
    assert preview.startswith(FIRST_BYTES["png"])
    assert (picture == preview) is (form == "png")
    assert [bar.get_height() for bar in finding.figure.bars_] == list(finding.measured["sides"].values())


class Film:
    """An animation of nothing."""

    caption = "It <b>moves</b>."
    stepwise = "With a slider, toss by toss"

    def gif(self) -> bytes:
        return b"GIF89a of the film"

    def player(self) -> str:
        return '<div class="animation">the player</div>'


@pytest.fixture
def moving(toys, results):
    """The results, the first of them with an animation."""
    results[0].finding.animation = Film()
    results[0].animation = report.animated(results[0].finding)
    return results


def test_most_findings_do_not_move(toys):
    assert report.animated(toys.concepts["fair_coin"](throws=10)) == {}


def test_an_animation_is_a_gif_and_a_page_with_the_player(toys, moving, read_page):
    assert moving[0].animation_files == {
        "fair_coin.gif": b"GIF89a of the film",
        "fair_coin.html": moving[0].animation["html"],
    }
    html = moving[0].animation["html"].decode()
    assert Film().player() in html
    page = read_page(html)
    assert page.attributes("html") == [{"lang": "en"}]
    assert page.text.endswith("7.1 How often does a coin fall on heads? the player It <b>moves</b>.")
    assert page.addresses == []


# measured.json


def test_json_has_exactly_the_documented_form(toys, results):
    content = json.loads(report.as_json(toys, results, "svg"))
    heads = results[0].finding.measured["heads"]
    assert content == {
        "edition": 2,
        "chapter": 7,
        "language": "en",
        "versions": report.versions(),
        "concepts": {
            "fair_coin": {
                "settings": {"throws": 1000, "bias": 0.5, "seed": 0},
                "measured": {"heads": heads, "sides": {"heads": heads, "tails": 1 - heads}},
                "claims": {
                    "about_half": {
                        "statement": "Heads come up about half the time.",
                        "holds": True,
                        "because": f"{heads:.3f} is within 0.100 of 0.500",
                        "margin": pytest.approx(0.1 - abs(heads - 0.5)),
                    }
                },
                "figure": "fair_coin.svg",
                "seconds": 1.235,
            },
            "loaded_die": {
                "settings": {"side": 6, "seed": 0},
                "measured": {"wins": [1 / 6, 0.3], "odds": None},
                "claims": {
                    "prefers_it": {
                        "statement": "It prefers the side, & by a lot.",
                        "holds": True,
                        "because": "0.300 is more than 0.267 (0.167 + 0.100)",
                        "margin": pytest.approx(0.3 - 1 / 6 - 0.1),
                    }
                },
                "figure": "loaded_die.svg",
                "seconds": 1.235,
            },
        },
    }


def test_json_names_the_animations_files(toys, moving):
    coin, die = json.loads(report.as_json(toys, moving, "png"))["concepts"].values()
    assert coin["animation"] == ["fair_coin.gif", "fair_coin.html"]
    assert "animation" not in die


def refuse(constant: str):
    raise ValueError(f"{constant} is not JSON")


def test_json_has_no_nan_and_no_infinity(toys, results):
    results[0].finding.measured["heads"] = math.nan
    results[1].finding.measured["wins"] = [math.inf, -math.inf]
    text = report.as_json(toys, results, "png")
    concepts = json.loads(text, parse_constant=refuse)["concepts"]
    assert concepts["fair_coin"]["measured"]["heads"] is None
    assert concepts["fair_coin"]["claims"]["about_half"]["holds"] is False
    assert concepts["fair_coin"]["claims"]["about_half"]["margin"] is None
    assert concepts["loaded_die"]["measured"]["wins"] == [None, None]


def test_json_is_in_the_language_in_use_and_readable(toys, results, translated):
    translated({"Heads come up about half the time.": "앞면은 절반쯤 나옵니다."})
    with speaking("ko"):
        text = report.as_json(toys, results, "png")
    assert '"language": "ko"' in text
    assert "앞면은 절반쯤 나옵니다." in text
    assert text.endswith("}\n")


def test_versions_name_what_the_numbers_were_measured_with():
    versions = report.versions()
    assert set(versions) == {
        "python",
        "kerasbook",
        "keras",
        keras.backend.backend(),
        "numpy",
        "scikit-learn",
        "matplotlib",
    }
    assert versions["python"] == platform.python_version()
    assert versions["keras"] == keras.__version__
    assert versions["matplotlib"] == metadata.version("matplotlib")


def test_a_package_that_is_not_installed_has_no_version(monkeypatch):
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert report.versions()["numpy"] == "?"


# index.html


def test_the_page_holds_everything(toys, results, read_page):
    page = read_page(report.as_page(toys, results))
    for result in results:
        concept = result.finding.concept
        assert f"{concept.section} {concept.question}" in page.text
        assert concept.caption in page.text
        for name, verdict in result.finding.verdicts.items():
            assert f"{concept.claims[name].statement} {verdict.because}" in page.text
            assert f"Its control: {concept.claims[name].takes_away}" in page.text
    assert page.text.startswith("Chapter 7. Chance")
    assert "heads <b>of all</b>" in page.text
    assert f"keras {keras.__version__}" in page.text


def test_a_concept_is_headed_by_what_was_found(toys, results, read_page):
    html = report.as_page(toys, results)
    assert html.count("<h2>Heads come up about half the time.</h2>") == 1
    page = read_page(report.as_page(toys, [report.Result(toys.concepts["fair_coin"](bias=1), b"", preview(0), 0.1)]))
    assert (
        "7.1 How often does a coin fall on heads? Each bar" in page.text
    )  # the claim does not hold, so it heads nothing


def test_the_first_screen_has_a_card_for_each_concept(toys, results, read_page):
    page = read_page(report.as_page(toys, results))
    cards = [image for image in page.attributes("img") if image["alt"] == ""]
    sizes = [Image.open(io.BytesIO(decoded(image["src"]))).size for image in cards]
    assert sizes == [(480, 320)] * 2
    first, *_later = page.text.split("How we know")
    assert "7.1 How often does a coin fall on heads? Heads come up about half the time." in first
    assert "7.2 Does a die <i>prefer</i> one of its sides? It prefers the side, & by a lot." in first


def test_a_concept_that_asks_has_its_question_and_what_was_measured_on_the_page(toys, results, read_page):
    @toys.concepts["fair_coin"].guess(least=0, most=100, says="{number} of 100")
    def heads_of_100(measured):
        """Of 100 <throws>, how many fall on heads?"""
        return 100 * measured["heads"]

    html = report.as_page(toys, results)
    page = read_page(html)
    (data,) = [json.loads(box["data-asked"]) for box in page.attributes("div") if "data-asked" in box]
    assert data["measured"] == [100 * results[0].finding.measured["heads"]]
    assert (data["least"], data["most"], data["step"], data["reach"]) == (0, 100, 1, None)
    assert page.text.count("Of 100 <throws>, how many fall on heads?") == 2  # on its card, and where it is asked
    assert len([part for part in page.attributes("section") if "asks" in part["class"].split()]) == 1
    head, *_rest = html.split("<header>")
    assert "<script>" in head  # before anything is painted, so that no answer flashes by


def test_the_thesis_stands_below_the_title(toys, results):
    assert 'class="thesis"' not in report.as_page(toys, results)
    toys._thesis = "Chance has rules."
    assert '<p class="thesis">Chance has rules.</p>' in report.as_page(toys, results)


# Where to go on


def test_exercises_of_a_section_follow_its_concepts_and_the_concepts_lead_to_them(toys, puzzle, results, read_page):
    html = report.as_page(toys, results)
    page = read_page(html)
    assert html.index('id="fair-coin"') < html.index('id="exercise-mostly-tails"') < html.index('id="loaded-die"')
    assert [link["href"] for link in page.attributes("a")].count("#exercise-mostly-tails") == 1
    assert "In a terminal: kerasbook exercise 7 mostly-tails" in page.text
    assert "with other settings : kerasbook chapter7 fair-coin --help" in page.text.replace("settings:", "settings :")


def test_without_an_address_of_the_companion_the_page_names_its_files(toys, results, read_page, monkeypatch):
    monkeypatch.setattr(report, "site", lambda: "")
    text = read_page(report.as_page(toys, results)).text
    assert "chapters/en/chapter7/page.md" in text
    assert "chapters/en/chapter7/glossary.md" in text


def test_with_an_address_it_leads_to_section_and_glossary(toys, results, read_page, monkeypatch):
    monkeypatch.setattr(report, "site", lambda: "https://example.org/kerasbook")
    with speaking("ko"):
        addresses = read_page(report.as_page(toys, results)).addresses
    assert "https://example.org/kerasbook/ko/chapter7.html#loaded-die" in addresses
    assert "https://example.org/kerasbook/ko/glossary.html" in addresses


def decoded(address: str) -> bytes:
    return base64.b64decode(address.removeprefix("data:image/png;base64,"))


def test_the_page_needs_no_network(toys, results, read_page):
    html = report.as_page(toys, results)
    page = read_page(html)
    images = [image["src"] for image in page.attributes("img") if image["alt"]]
    assert list(map(decoded, images)) == [result.preview for result in results]
    assert [address for address in page.addresses if not address.startswith(("data:", "#"))] == []
    assert page.attributes("script") == [{}]  # its text stands in the page
    assert not {tag for tag, _attributes in page.elements} & {"link", "iframe", "object"}
    assert "url(" not in html
    assert "@import" not in html


def test_the_page_moves_and_leads_to_the_slider(toys, moving, read_page):
    page = read_page(report.as_page(toys, moving))
    images = [image["src"] for image in page.attributes("img") if image["alt"]]
    assert len(images) == len(moving) + 1
    assert base64.b64decode(images[1].removeprefix("data:image/gif;base64,")) == b"GIF89a of the film"
    assert "It <b>moves</b>. With a slider, toss by toss" in page.text
    assert [address for address in page.addresses if not address.startswith(("data:", "#"))] == ["fair_coin.html"]


def test_cards_and_contents_lead_to_every_concept(toys, results, read_page):
    page = read_page(report.as_page(toys, results))
    targets = [section["id"] for section in page.attributes("section")]
    assert [link["href"] for link in page.attributes("a")] == 2 * [f"#{target}" for target in targets]
    assert targets == ["fair-coin", "loaded-die"]
    assert read_page(report.as_page(toys, results[:1])).attributes("a") == []


@pytest.mark.parametrize(("name", "title"), [("en", "Chapter 7. Chance"), ("ko", "7장. 우연")])
def test_the_page_says_its_language(toys, results, read_page, translated, name, title):
    translated({"Chance": "우연", "Chapter {number}. {title}": "{number}장. {title}"})
    with speaking(name):
        page = read_page(report.as_page(toys, results))
    assert page.attributes("html") == [{"lang": name}]
    assert page.text.startswith(title)


def test_the_page_fits_a_phone(toys, results, read_page):
    page = read_page(report.as_page(toys, results))
    assert {"name": "viewport", "content": "width=device-width, initial-scale=1"} in page.attributes("meta")
    assert {"charset": "utf-8"} in page.attributes("meta")


# All of it


def test_pictures_numbers_and_page_are_left_together(tmp_path, toys, results):
    report.write(tmp_path / "out", toys, results, "pdf")
    assert {path.name: path.read_bytes() for path in (tmp_path / "out").iterdir()} == {
        "fair_coin.pdf": b"picture fair_coin",
        "loaded_die.pdf": b"picture loaded_die",
        "measured.json": report.as_json(toys, results, "pdf").encode(),
        "index.html": report.as_page(toys, results).encode(),
    }


def test_the_animations_are_left_with_them(tmp_path, toys, moving):
    report.write(tmp_path, toys, moving, "png")
    written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    assert {name: written.pop(name) for name in moving[0].animation_files} == moving[0].animation_files
    assert set(written) == {"fair_coin.png", "loaded_die.png", "measured.json", "index.html"}


def test_no_file_is_left_if_the_animation_cannot_be_written(tmp_path, toys, moving):
    (tmp_path / "fair_coin.gif").mkdir()
    with pytest.raises(OutputError):
        report.write(tmp_path, toys, moving, "png")
    assert list(tmp_path.iterdir()) == [tmp_path / "fair_coin.gif"]


def test_nothing_is_left_if_the_page_cannot_be_written(tmp_path, toys, results):
    (tmp_path / "index.html").mkdir()
    with pytest.raises(OutputError):
        report.write(tmp_path, toys, results, "png")
    assert list(tmp_path.iterdir()) == [tmp_path / "index.html"]
