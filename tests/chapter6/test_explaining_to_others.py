"""Chapter 6, `explaining_to_others`: what the card is told from, and what it is compared with."""

import keras
import numpy as np
import pytest
from findings import of_chapter
from numpy.testing import assert_allclose

from kerasbook import datasets
from kerasbook.chapter6.listings.explaining_to_others import first_of, groups_of, rates, rows
from kerasbook.chapter6.listings.films import film_networks, said_by

found = of_chapter(6)


def test_the_network_delivered_is_the_first_of_those_side_by_side():
    keras.utils.set_random_seed(0)
    networks = film_networks(3, columns=4, width=5)
    x = np.random.default_rng(0).normal(size=(7, 4)).astype("float32")
    first = keras.ops.convert_to_numpy(first_of(networks)(x))
    assert_allclose(first, said_by(networks, x)[0], atol=1e-5)
    assert np.abs(first - said_by(networks, x)[1]).max() > 1e-3


def test_a_false_alarm_is_no_miss():
    said, liked = np.array([True, True, True, False, False]), np.array([True, False, False, True, False])
    assert rates(said, liked) == {"false_alarms": pytest.approx(0.4), "missed": pytest.approx(0.2)}


def test_every_film_has_a_group_and_chance_keeps_their_sizes():
    films = rows(datasets.films().train, np.arange(300))
    rng = np.random.default_rng(0)
    spoken, thrown, decades = (groups_of(films, way, rng) for way in ("language", "chance", "decade"))
    texts = [text.split(", ") for text in films.languages]  # "Old English" is another language
    assert all(("English" in text) == (name == "English") for text, name in zip(texts, spoken, strict=True))
    assert all(name in text for name, text in zip(spoken, texts, strict=True) if name != "another")
    sizes = [sorted(np.unique(names, return_counts=True)[1]) for names in (spoken, thrown)]
    assert sizes[0] == sizes[1]
    assert len(set(spoken[thrown == "A"])) > 1  # "A" is as large as "English"
    assert all(0 <= year - int(name[:4]) < 10 for year, name in zip(films.numbers[:, 0], decades, strict=True))


def test_worst_and_rest_are_all_films():
    finding = found("explaining_to_others")
    measured, card = finding.measured, finding.figure
    share = card.worst.count / card.films
    told = share * measured["worst"]["told"] + (1 - share) * measured["rest"]["told"]
    assert told == pytest.approx(measured["error"]["told"])
    assert measured["false_alarms"]["told"] + measured["missed"]["told"] == pytest.approx(measured["error"]["told"])
    assert measured["worse"] == pytest.approx(measured["worst"]["fresh"] - measured["rest"]["fresh"])
    assert measured["gained"] == pytest.approx(measured["rest"]["always_yes"] - measured["rest"]["fresh"])


def test_the_network_delivered_is_the_one_that_was_measured():
    finding = found("explaining_to_others")
    assert finding.measured["networks"][0] == pytest.approx(finding.measured["error"]["told"])
    assert finding.model.input_shape == (None, 41)


def test_where_the_network_is_wrong_most_often_it_helps_most():
    measured = found("explaining_to_others").measured
    worst = measured["worst"]
    assert worst["always_yes"] - worst["fresh"] > 0.05 + measured["gained"]


def test_groups_by_chance_return_to_the_mean():
    by_chance = found("explaining_to_others", grouped="chance").measured
    assert by_chance["worst"]["told"] > by_chance["rest"]["told"] + 0.03
    assert abs(by_chance["worse"]) < 3 * by_chance["worse_uncertain"]


def test_training_films_flatter():
    honest, flattering = (found("explaining_to_others", told_from=which) for which in ("test", "training"))
    assert (honest.figure.films, flattering.figure.films) == (3_000, 1_000)
    assert flattering.measured["error"]["told"] < 0.6 * honest.measured["error"]["told"]
    assert flattering.measured["error"]["fresh"] == honest.measured["error"]["fresh"]
