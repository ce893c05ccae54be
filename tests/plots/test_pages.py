"""Many panels on one page: which, how many to a row, and texts that fit."""

import itertools

import pytest
from matplotlib.figure import Figure

from kerasbook.locale import language
from kerasbook.plots import style
from kerasbook.plots.fonts import families
from kerasbook.plots.pages import Caption, Page, evenly, panels_on, parted, shortened, text_width, wrapped

pytestmark = pytest.mark.usefixtures("english")


def captions(count: int, **more) -> list[Caption]:
    return [Caption(f"layer {index}", **more) for index in range(count)]


@pytest.mark.parametrize(
    ("count", "most", "chosen"),
    [(3, 5, [0, 1, 2]), (5, 5, [0, 1, 2, 3, 4]), (9, 3, [0, 4, 8]), (155, 2, [0, 154]), (5, 1, [4]), (0, 3, [])],
)
def test_evenly(count, most, chosen):
    assert evenly(range(count), most) == chosen


def test_evenly_never_twice_the_same():
    for count, most in itertools.product(range(2, 40), range(2, 30)):
        chosen = evenly(range(count), most)
        assert len(set(chosen)) == min(count, most)
        assert {0, count - 1} <= set(chosen)


def test_text_width_grows_with_the_text_and_its_size():
    assert 0 < text_width("dense") < text_width("dense layer") < text_width("dense layer", "heading")


def test_text_width_is_what_is_drawn():
    figure = Figure(dpi=96)
    for size, text in (("small", "50,240 parameters"), ("heading", "가중치가 랜덤한 층")):
        drawn = figure.text(0, 0, text, fontsize=style.SIZES[size], fontfamily=families(language()))
        width = drawn.get_window_extent().width / 96
        assert width <= text_width(text, size) < 1.12 * width + 0.03


def test_shortened():
    assert shortened("dense", 2.0) == "dense"
    name = shortened("block_13_expand_depthwise_relu", 1.2)
    start, end = name.split("…")
    assert text_width(name) <= 1.2
    assert name.startswith("block_1")
    assert len(start) - len(end) in (0, 1)
    assert shortened("anything", 0.01) == "…"


def test_wrapped_at_blanks():
    lines = wrapped("64 of 512 shown, the most varying\na row for each query", 1.3)
    assert " ".join(lines) == "64 of 512 shown, the most varying a row for each query"
    assert all(text_width(line) <= 1.3 for line in lines)
    assert lines[-1].endswith("query")
    assert wrapped("", 1.3) == []


def test_parted_where_there_is_need_to():
    note = "14 × 14 × 512 · 2,359,808 parameters"
    assert parted(note, 9) == [note]
    assert parted(note, 1.7) == note.split(" · ")
    assert parted("", 1.7) == []


@pytest.mark.parametrize(
    ("count", "rows"), [(1, [1]), (6, [6]), (7, [4, 3]), (9, [5, 4]), (13, [5, 5, 3]), (24, [6] * 4)]
)
def test_rows_of_about_the_same_length(count, rows):
    page = Page(captions(count))
    tops = [round(axes.get_position().y1, 4) for axes in page.axes]
    assert [len(list(row)) for _top, row in itertools.groupby(tops)] == rows
    assert tops == sorted(tops, reverse=True)
    assert page.figure.get_size_inches()[0] <= 12.001


def test_panels_are_squares_that_do_not_touch():
    page = Page(captions(14, above="9 · 12 parameters", below="0 dark, 1 bright"), stacked=2)
    boxes = [axes.get_window_extent() for axes in page.axes]
    assert len(boxes) == 28
    for box in boxes:
        assert box.width == pytest.approx(box.height)
        assert page.figure.bbox.contains(box.x0, box.y0)
        assert page.figure.bbox.contains(box.x1, box.y1)
    assert not any(one.overlaps(other) for one, other in itertools.combinations(boxes, 2))


@pytest.mark.usefixtures("either_language")
@pytest.mark.parametrize("size", [None, (12, 9), (8, 12)])
def test_captions_and_foot_can_be_read(unreadable, size):
    one = Caption("block_13_expand_depthwise_relu", "14 × 14 × 512 · 2,359,808 parameters", "0 dark\n64 of 512 shown")
    page = Page([one] * 7 + captions(2), None if size is None else Figure(figsize=size), foot=["one sentence."] * 20)
    page.write()
    for axes in page.axes:
        style.bare(axes)
        style.dress(axes)
    assert unreadable(page.figure) == []


def test_titles_in_a_row_stand_at_one_height():
    page = Page([Caption("one", "3 × 3 × 512 · 2,359,808 parameters"), Caption("two", "9"), *captions(4, above="2")])
    page.write()
    heights = {round(axes.title.get_window_extent().y0) for axes in page.axes if axes.get_title() != "layer 0"}
    page.figure.draw_without_rendering()
    heights = {round(axes.title.get_window_extent().y0) for axes in page.axes}
    assert len(heights) == 1


def test_a_panel_gives_way_to_labels_that_the_gap_has_no_room_for():
    narrow, wide = Page(captions(2)).axes[1], Page([Caption("a"), Caption("b", left=0.8)]).axes[1]
    assert narrow.get_position().x1 == pytest.approx(wide.get_position().x1)
    moved = (wide.get_position().x0 - narrow.get_position().x0) * wide.get_figure().get_size_inches()[0]
    assert moved == pytest.approx(0.8 - 0.25)


def test_as_many_panels_as_a_figure_has_room_for():
    assert panels_on(None) == 24
    assert panels_on(None, stacked=2) == 12
    assert panels_on(None, stacked=9) == 6
    assert panels_on(Figure()) == 6
    assert panels_on(Figure(figsize=(1, 1))) == 2
