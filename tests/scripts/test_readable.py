"""Pages as GitHub shows them: what cells show as Markdown, pictures in files, what is written and removed."""

import base64
import io
import re
import sys
from pathlib import Path

import nbformat
import pytest
from PIL import Image

from kerasbook.locale import gettext, speaking

ROOT = Path(__file__).resolve().parents[2]
sys.path.append(str(ROOT / "scripts"))

import markup  # noqa: E402
import pages  # noqa: E402
import readable  # noqa: E402
import repository  # noqa: E402
import shown  # noqa: E402
from nbformat.v4 import new_output  # noqa: E402

pytestmark = pytest.mark.usefixtures("english")


def png(colour: tuple[int, int, int] = (0, 90, 160)) -> str:
    buffer = io.BytesIO()
    Image.new("RGB", (40, 20), colour).save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


def output(**data: str):
    return new_output("display_data", {key.replace("_", "/"): value for key, value in data.items()})


def markdown(*outputs, title: str = "Title") -> str:
    """What the outputs of a cell become; each picture is called after its order."""
    found = []

    def add(content: bytes) -> str:
        found.append(content)
        return f"{len(found)}.png"

    return "\n\n".join(shown.shown(outputs, add, title))


# Outputs


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>2 * 3 | a_b <code>x*y</code> <b>bold</b></p>", r"2 \* 3 \| a\_b `x*y` **bold**"),
        ("<h3>sequential</h3>", "**sequential**"),
        ("<pre><code>model = 1 < 2\n</code></pre>".replace("<", "<", 1), "```python\nmodel = 1 < 2\n```"),
        (
            "<details><summary>More</summary><p>One.</p><p>Two.</p></details>",
            "<details>\n<summary>More</summary>\n\nOne.\n\nTwo.\n\n</details>",
        ),
        (
            "<table><thead><tr><td></td><th>a|b</th></tr></thead><tbody><tr><th>n</th><td>0.9<small>0.8–1</small></td>"
            "</tr></tbody></table>",
            "|  | a\\|b |\n| --- | --: |\n| n | 0.9<br><sub>0.8–1</sub> |",
        ),
        ("<table><tr><th>n</th><td>1</td></tr></table>", "|  |  |\n| --- | --: |\n| n | 1 |"),
        (
            '<ul class="claims"><li><b>holds</b> It is so. <span class="because">1 is more than 0</span>'
            "<div><b>Its control:</b> None. <code>a=1</code></div><svg><circle/></svg></li><li>Two.</li></ul>",
            "- **holds** It is so. <br>1 is more than 0\n\n  **Its control:** None. `a=1`\n\n- Two.",
        ),
        ('<div class="exercise"><p>Try.</p><ul><li>one</li></ul></div>', "> Try.\n>\n> - one"),
        ("<section><p></p><style>p {}</style><p>Only this.</p></section>", "Only this."),
    ],
)
def test_html_becomes_markdown(html, text):
    assert markdown(output(text_html=html)) == text


def test_what_speaks_of_dots_goes_with_the_dots():
    words = f"{gettext(shown.OF_DOTS[0])} Claim: holds on 20 of 20 seeds. {gettext(shown.OF_DOTS[1])}"
    assert markdown(output(text_html=f'<div class="seeds">{words}</div>')) == "Claim: holds on 20 of 20 seeds."
    with speaking("ko"):
        korean = f'<div class="seeds">{gettext(shown.OF_DOTS[0])} 주장.</div>'
        assert gettext(shown.OF_DOTS[0]) != shown.OF_DOTS[0]
        assert markdown(output(text_html=korean)) == "주장."


def test_the_sentences_about_dots_are_those_of_a_finding():
    template = (ROOT / "kerasbook" / "concepts" / "finding.html").read_text(encoding="utf-8")
    assert [sentence for sentence in shown.OF_DOTS if f'_("{sentence}")' not in template] == []


def test_pictures_become_files_with_their_words():
    html = f'<figure><img src="data:image/png;base64,{png()}" alt="a [b]"><figcaption>Look.</figcaption></figure>'
    assert markdown(output(text_html=html)) == "![a \\[b\\]](1.png)\n\nLook."
    assert markdown(output(image_png=png(), text_plain="<Display>")) == "![Title](1.png)"


def test_a_film_is_its_picture():
    html = f'<script>play()</script><img alt="Points &amp; lines" src="data:image/png;base64,{png()}">'
    assert markdown(output(image_png=png(), text_html=html)) == "![Points & lines](1.png)"


def test_text_and_what_was_printed_in_pieces_stay_as_they_are():
    printed = [new_output("stream", name="stdout", text=text) for text in ("1 *of* 2\n", "2 of 2\n")]
    assert markdown(*printed, output(text_plain="{'a': 1}")) == (
        "```text\n1 *of* 2\n2 of 2\n```\n\n```text\n{'a': 1}\n```"
    )


@pytest.mark.parametrize(
    ("html", "complaint"),
    [
        ("<p><video></video></p>", "Received: <video>"),
        ('<img src="https://example.org/a.png">', "Received: https://example.org/a.png"),
        ("<pre> </pre>", "Received an empty one"),
    ],
)
def test_what_github_would_not_show_is_an_error(html, complaint):
    with pytest.raises(shown.ShownError, match=re.escape(complaint)):
        markdown(output(text_html=html))


def test_an_output_that_is_neither_text_nor_picture_is_an_error():
    with pytest.raises(shown.ShownError, match="Received: application/x"):
        markdown(output(application_x="?"))


# Markup


@pytest.mark.parametrize(
    ("myst", "text"),
    [
        ("A {term}`loss <loss function>`.", "A [loss](glossary.md#term-loss-function)."),
        ("{ref}`it <what-is-it>`", "[it](#what-is-it)"),
        ("{ref}`words`", "[Words](glossary.md#words)"),
        ("[it](glossary.md)", "[it](glossary.md)"),
        ("(what-is-it)=\n## What?", '<a name="what-is-it"></a>\n\n## What?'),
        (
            "```{glossary}\nLoss function\n손실 함수\n  How wrong.\n```",
            '- <a name="term-loss-function"></a><a name="term-손실-함수"></a>**Loss function** (손실 함수)\n\n'
            "  How wrong.",
        ),
    ],
)
def test_places_are_called_by_their_labels(myst, text):
    places = {"what-is-it": markup.Place("chapter9", "What?"), "words": markup.Place("glossary", "Words")}
    around = markup.Context("en", "chapter9", ["chapter9", "glossary"], places, other="{name}.md", by_label=True)
    assert markup.plain(myst, around) == text


# Pages

CODE = """\
import base64, io
from PIL import Image

class Shown:
    def _repr_html_(self):
        buffer = io.BytesIO()
        Image.new("RGB", (400, 200), (0, 90, 160)).save(buffer, "PNG")
        return f'<img alt="blue" src="data:image/png;base64,{base64.b64encode(buffer.getvalue()).decode()}">'
"""
PAGE = f"""\
# Chapter 9. Coins

{{ref}}`fair-coin` and [the plan](session.md).

```{{code-cell}}
{CODE}```

(fair-coin)=
## How often heads?

About {{eval}}`1 / 8`.

```{{code-cell}}
Shown()
```

```{{code-cell}}
Shown()
```
"""


@pytest.fixture(scope="module")
def coins(tmp_path_factory) -> dict[str, bytes]:
    """What is written for a small chapter in both languages."""
    folder = tmp_path_factory.mktemp("coins")
    for language in pages.LANGUAGES:
        for name, text in {"page": PAGE, "session": "# Plan\n\n[page](page.md)"}.items():
            path = folder / "chapters" / language / "chapter9" / f"{name}.md"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return readable.files((), folder / "chapters", folder / "runs")


def test_every_page_its_pictures_and_its_notebook_are_written(coins):
    assert sorted(path.removeprefix("chapters/") for path in coins if "/en/" in path) == [
        "images/en/chapter9/fair-coin.2.png",
        "images/en/chapter9/fair-coin.png",
        "notebooks/en/chapter9.ipynb",
        "read/en/chapter9.md",
        "read/en/session9.md",
    ]
    assert len(coins) == 10


def test_a_page_has_its_numbers_its_pictures_and_leads_on(coins):
    text = coins["chapters/read/en/chapter9.md"].decode()
    assert text.startswith("<!-- Written by scripts/readable.py out of chapters/en/chapter9/page.md: change that file")
    assert "**English** · [한국어](../ko/chapter9.md) · [Session plan](session9.md) · [![Open in Colab](" in text
    assert "[How often heads?](#fair-coin) and [the plan](session9.md)." in text
    assert "About 0.125." in text
    assert "```python\nShown()\n```\n\n![blue](../../images/en/chapter9/fair-coin.png)" in text
    assert "[English](../en/session9.md) · **한국어** · [장 페이지](chapter9.md)\n" in (
        coins["chapters/read/ko/session9.md"].decode()
    )


def test_its_pictures_have_few_colours_and_their_size(coins):
    with Image.open(io.BytesIO(coins["chapters/images/en/chapter9/fair-coin.png"])) as picture:
        assert (picture.size, picture.mode) == ((400, 200), "P")
        assert picture.convert("RGB").getpixel((5, 5)) == (0, 90, 160)


def test_the_notebook_stands_alone(coins):
    book = nbformat.reads(coins["chapters/notebooks/en/chapter9.ipynb"].decode(), as_version=4)
    url = repository.address()
    assert book.cells[0].source == repository.badge("en", "chapter9", url)
    assert f'%pip install --quiet "git+{url}"' in book.cells[1].source
    assert f"[the plan]({url}/blob/main/chapters/read/en/session9.md)" in book.cells[2].source
    assert "[How often heads?](#fair-coin)" in book.cells[2].source
    assert [cell.outputs for cell in book.cells if cell.cell_type == "code"] == [[]] * 4


def test_files_of_an_earlier_start_go(coins, tmp_path):
    old = tmp_path / "chapters" / "images" / "en" / "chapter9" / "gone.png"
    kept = tmp_path / "chapters" / "images" / "en" / "of-the-readme.png"
    for path in (old, kept):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"")
    readable.write(coins, root=tmp_path)
    assert (old.exists(), kept.exists()) == (False, True)
    assert readable.written(root=tmp_path) == set(coins)


def test_some_pages_leave_the_others_alone(coins, tmp_path):
    readable.write(coins, root=tmp_path)
    plans = {path: content for path, content in coins.items() if path.endswith("session9.md")}
    readable.write(plans, ["session9"], tmp_path)
    assert readable.written(root=tmp_path) == set(coins)
    readable.write({}, ["session9"], tmp_path)
    assert readable.written(root=tmp_path) == set(coins) - set(plans)


def test_what_fails_is_a_sentence(monkeypatch, capsys):
    def fails(names):
        raise shown.ShownError("Expected text.")

    monkeypatch.setattr(readable, "files", fails)
    assert readable.main([]) == 1
    assert capsys.readouterr().err == "readable.py: Expected text.\n"


# Where the repository is


@pytest.mark.parametrize(
    ("setup", "url", "known"),
    [
        ("", repository.PLACEHOLDER, False),
        ("url = https://github.com/reader/kerasbook.git\n", "https://github.com/reader/kerasbook", True),
        ("url = https://github.com/OWNER/kerasbook/\n", "https://github.com/OWNER/kerasbook", False),
        ("url = https://gitlab.com/reader/kerasbook\n", "https://gitlab.com/reader/kerasbook", False),
    ],
)
def test_the_address_stands_in_one_place(tmp_path, setup, url, known):
    (tmp_path / "setup.cfg").write_text(f"[metadata]\nname = kerasbook\n{setup}", encoding="utf-8")
    assert repository.address(tmp_path) == url
    assert repository.is_known(url) == known


def test_the_badge_opens_the_notebook_in_colab():
    assert repository.badge("ko", "chapter1", "https://github.com/reader/book") == (
        "[![Open in Colab](https://colab.research.google.com/assets/colab-badge.svg)](https://colab.research.google.com"
        "/github/reader/book/blob/main/chapters/notebooks/ko/chapter1.ipynb)"
    )
