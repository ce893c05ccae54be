"""The code that the findings of chapter 2 show: can it be copied into a notebook?"""

import keras
import pytest

from chapter2.found import found
from kerasbook.chapter2 import chapter

BUILT = {"first_network": "two_layer_network", "geometry": "unfolding_network", "from_scratch": "two_layer_network"}


def test_every_concept_that_has_a_model_shows_how_it_is_built():
    assert {key: concept.builds[0].__name__ for key, concept in chapter.concepts.items() if concept.builds} == BUILT
    assert {key for key in chapter.concepts if found(key).model is not None} == set(BUILT)


@pytest.mark.parametrize("key", BUILT)
def test_it_runs_by_itself_and_builds_the_model_of_the_finding(key):
    finding = found(key)
    notebook: dict = {}
    exec(finding.listing, notebook)
    built = notebook[BUILT[key]]()
    assert isinstance(built, keras.Model)
    assert "kerasbook" not in finding.listing
    assert [weight.shape for weight in built.get_weights()] == [weight.shape for weight in finding.model.get_weights()]
    assert built.output_shape == finding.model.output_shape
