"""What the tests of the page share: the digit network, and a running server."""

import numpy as np
import pytest


@pytest.fixture(scope="session")
def digit_explorer(tmp_path_factory):
    """Chapter 1's network, trained in a few seconds."""
    from kerasbook.explore.explorer import Explorer

    return Explorer.for_digits(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def url(digit_explorer):
    """Where its page is served."""
    pytest.importorskip("gradio", reason='Gradio is not installed (pip install "kerasbook[explore]")')
    from kerasbook.explore import server

    with server.serving(digit_explorer, "en") as address:
        yield address


@pytest.fixture(scope="module")
def explorer(digit_explorer):
    """Chapter 1's network at every age, with its test digits."""
    return digit_explorer


@pytest.fixture
def untouched(explorer):
    """Whatever the test does, the shared model and the weights of every age stay as they are."""
    before = [array.copy() for array in explorer.model.get_weights()]
    ages = [[array.copy() for array in explorer.weights(epoch)] for epoch in explorer.epochs]
    yield
    for one, other in zip(before, explorer.model.get_weights(), strict=True):
        assert np.array_equal(one, other)
    for epoch, age in zip(explorer.epochs, ages, strict=True):
        for one, other in zip(age, explorer.weights(epoch), strict=True):
            assert np.array_equal(one, other)
