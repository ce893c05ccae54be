"""Chapter 7: the graph of a model."""

import numpy as np
import pytest

from kerasbook.chapter7.pictures.many_inputs_many_outputs import FilmGraph, shortened, two_rows

KINDS = ("title", "genres", "numbers", "all")
MEASURED = {
    "error": dict(zip(KINDS, (0.227, 0.207, 0.211, 0.189), strict=True)),
    "networks": {
        name: [error - 0.001, error, error + 0.001]
        for name, error in zip(KINDS, (0.227, 0.207, 0.211, 0.189), strict=True)
    },
    "median": 0.223,
}
SIZES = {
    "title": 200,
    "numbers": 3,
    "genres": 21,
    "side_by_side": 203,
    "for_both": 32,
    "and_genres": 53,
    "for_the_rating": 32,
}
FILM = {
    "title": "The Shawshank Redemption",
    "genres": ["Drama", "Crime", "Mystery", "Thriller", "Adventure", "Comedy"],
    "year": 1994,
    "minutes": 142.0,
    "rating": 0.91,
    "layers": {name: np.linspace(0, 1, size) for name, size in SIZES.items()}
    | {"genre": np.array([0.1, 0.7, 0.2]), "rating": np.array([0.64])},
}
CLASSES = ["Comedy", "Drama", "War"]


def display(told=False, **other):
    return FilmGraph(MEASURED, FILM | other, CLASSES, told).plot()


@pytest.mark.usefixtures("english")
def test_the_film_flows_through_the_boxes():
    said = {name: box.text_.get_text().strip().split("\n") for name, box in display().boxes_.items()}
    assert said["title"] == ["title (n, 200)", "The Shawshank Redemp…"]
    assert said["numbers"] == ["numbers (n, 3)", "1994, 142 min"]
    assert said["genres"] == ["genres (n, 21)", "Drama, Crime, Mystery,", "Thriller, Adventure, …"]
    assert said["for_both"] == ["Dense", "(n, 203) → (n, 32)"]
    assert said["genre"] == ["genre (n, 3)", "model: Drama, 0.70", "table: Drama"]
    assert said["rating"] == ["rating (n, 1)", "model: 0.64", "critics: 0.91"]


@pytest.mark.usefixtures("english")
def test_a_length_that_nobody_knows_is_said():
    assert "1994, unknown length" in display(minutes=float("nan")).boxes_["numbers"].text_.get_text()


def test_the_strips_are_the_activations():
    np.testing.assert_allclose(display().strips_["for_both"].get_array()[0], FILM["layers"]["for_both"])


def test_another_arrow_is_drawn():
    assert (len(display().arrows_), len(display(told=True).arrows_)) == (6, 7)


def test_each_network_is_a_dot():
    shown = display()
    assert shown.dots_["all"].get_offsets()[:, 0].tolist() == pytest.approx([0.188, 0.189, 0.19])
    assert shown.line_.get_xdata()[0] == 0.223


def test_words_that_find_no_room():
    assert shortened("Gone Girl") == "Gone Girl"
    assert two_rows(["Drama"]) == ["Drama"]
    assert two_rows(["Documentary", "Biography", "War"]) == ["Documentary,", "Biography, War"]


@pytest.mark.usefixtures("either_language")
def test_everything_can_be_read(unreadable):
    assert unreadable(display(told=True).figure_) == []
