"""What is seen in a figure, in words."""

from matplotlib.figure import Figure

from kerasbook.locale import speaking
from kerasbook.plots.alt import LONGEST, alt


def two_panels() -> Figure:
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.plot([1, 2], [3, 4], label="new digits")
    left.set_title("accuracy", loc="left")
    left.set_xlabel("epochs")
    left.set_ylabel("share\nright")
    left.text(1, 3, "guessing: $1$ in 10")
    left.text(1, 3, "7")
    left.legend()
    right.bar(["rules", "network"], [1, 2])
    right.set_title("mistakes")
    return figure


def test_each_panel_says_how_it_is_drawn_its_axes_and_what_is_written_in_it():
    accuracy = "accuracy: lines; across: epochs; up: share right; labels: guessing: 1 in 10, new digits."
    assert alt(two_panels()) == f"Panels: 2. {accuracy} mistakes: bars; labels: rules, network."


def test_it_is_said_in_the_language_in_use(translated):
    translated({"bars": "막대", "Panels: {count}.": "그림 칸 {count}개."})
    with speaking("ko"):
        assert alt(two_panels()).startswith("그림 칸 2개.")
        assert alt(two_panels()).endswith("mistakes: 막대; labels: rules, network.")


def test_what_stands_around_the_panels_comes_first_and_empty_panels_only_count():
    figure = Figure()
    first, _second = figure.subplots(1, 2)
    first.imshow([[0, 1]])
    first.set_title("pixels")
    figure.text(0, 0, "one digit")
    assert alt(figure) == "Panels: 2. one digit. pixels: pictures."


def test_panels_that_say_the_same_are_said_once_and_what_is_hidden_is_not():
    figure = Figure()
    for axes in figure.subplots(1, 3):
        axes.scatter([0], [0])
        axes.set_title("points")
        axes.text(0, 0, "secret").set_visible(False)
    assert alt(figure) == "Panels: 3. points: points."


def test_it_does_not_go_on_for_ever():
    figure = Figure()
    for place, axes in enumerate(figure.subplots(5, 5).flat):
        axes.set_title(f"a panel with a long title, number {place}")
    assert len(alt(figure)) <= LONGEST + 2
    assert alt(figure).endswith(" …")
