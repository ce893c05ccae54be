"""Chapter 7, `many_inputs_many_outputs`."""

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.chapter7.listings.many_inputs_many_outputs import (
    INPUTS,
    film_model,
    of_other_films,
    with_their_genres,
    with_two_losses,
)

found = of_chapter(7)
RNG = np.random.default_rng(0)
FILMS = {
    "title": RNG.integers(0, 2, (40, 200)).astype("float32"),
    "genres": RNG.integers(0, 2, (40, 21)).astype("float32"),
    "numbers": RNG.normal(size=(40, 3)).astype("float32"),
}
ANSWERS = {"rating": RNG.random((40, 1)).astype("float32"), "genre": np.eye(21, dtype="float32")[np.arange(40) % 21]}


def said(model, films):
    return [keras.ops.convert_to_numpy(output) for output in model(films)]


@pytest.fixture(scope="module")
def model():
    keras.utils.set_random_seed(0)
    return with_two_losses(film_model(), rating_weight=20.0)


def test_three_go_in_and_two_come_out(model):
    assert [tensor.name for tensor in model.inputs] == list(INPUTS)
    assert model.output_names == ["rating", "genre"]
    rating, genre = said(model, FILMS)
    assert (rating.shape, genre.shape) == ((40, 1), (40, 21))
    np.testing.assert_allclose(genre.sum(axis=1), 1, atol=1e-5)


def test_names_decide_and_not_the_order(model):
    backwards = dict(reversed(FILMS.items()))
    for one, other in zip(said(model, FILMS), said(model, backwards), strict=True):
        np.testing.assert_array_equal(one, other)


@pytest.mark.parametrize("told", [False, True])
def test_the_genre_is_told_the_genres_only_by_an_arrow(told):
    keras.utils.set_random_seed(0)
    model = film_model(genre_told=told)
    others = FILMS | {"genres": 1 - FILMS["genres"]}
    rating, genre = (np.abs(a - b).max() for a, b in zip(said(model, FILMS), said(model, others), strict=True))
    assert rating > 0
    assert (genre > 0) == told


def test_a_name_that_is_none_is_refused(model):
    with pytest.raises(ValueError, match='Missing data for input "genres"'):
        model.fit({name: FILMS[name] for name in ("title", "numbers")}, ANSWERS, verbose=0)


def test_titles_as_a_programme_prints_them():
    films = datasets.films().test
    chosen = type(films)(*(column[:1] for column in films))
    chosen = chosen._replace(titles=np.array(["Alien"]), genres=np.array([[0, 1, 1]], "float32"))
    assert with_their_genres(chosen, ["Drama", "Horror", "Sci-Fi"]).tolist() == ["Alien (Horror, Sci-Fi)"]


def test_other_films_lend_whole_inputs():
    swapped = of_other_films(FILMS, ("genres", "numbers"), np.random.default_rng(1))
    np.testing.assert_array_equal(swapped["title"], FILMS["title"])
    order = [np.flatnonzero((FILMS["numbers"] == row).all(axis=1))[0] for row in swapped["numbers"]]
    assert sorted(order) == list(range(40)) != order
    np.testing.assert_array_equal(swapped["genres"], FILMS["genres"][order])


def test_what_was_measured():
    measured = found("many_inputs_many_outputs").measured
    assert {len(networks) for networks in measured["networks"].values()} == {5}
    assert measured["median"] == pytest.approx(0.2231, abs=1e-4)
    assert measured["model_error"] == pytest.approx(measured["error"]["all"], abs=0.01)
    assert measured["genre_right"]["model"] > measured["genre_right"]["most_frequent"] + 0.02


def test_a_last_batch_that_is_not_full_is_counted_in_full_by_tensorflow_alone():
    uneven = abs(found("many_inputs_many_outputs").measured["uneven"])
    if keras.backend.backend() == "tensorflow":
        assert uneven > 1e-3
    if keras.backend.backend() == "jax":
        assert uneven < 1e-4
