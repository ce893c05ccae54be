import sys

import keras
import numpy as np
import pytest

from kerasbook.chapter4.listings.k_fold import fold_networks
from kerasbook.concepts.listing import listing

MODULE = '''
"""A module of a chapter."""

from collections.abc import Callable

from kerasbook import datasets, layerwise
from kerasbook.lazily import keras, np  # in your own code: import keras and import numpy as np

UNUSED = 7
WIDTH = 2 * 3  # units


def scaled(kernel):
    return SCALE * np.asarray(kernel)


SCALE: float = 0.5


def unused():
    return layerwise, UNUSED


class Doubled(keras.layers.Layer):
    def call(self, x):
        return 2 * x  # (n, width)


def network(width=WIDTH):
    """A network."""
    model = keras.Sequential([keras.Input((2,)), keras.layers.Dense(width), Doubled()])
    model.layers[0].kernel.assign(scaled(np.ones((2, width))))
    return model  # (n, 2) -> (n, width)


def with_digits(hook: Callable):
    return hook(datasets.digits())
'''


@pytest.fixture
def module(tmp_path, monkeypatch):
    (tmp_path / "a_listing.py").write_text(MODULE, encoding="utf-8")
    monkeypatch.syspath_prepend(str(tmp_path))
    import a_listing

    yield a_listing
    sys.modules.pop("a_listing")


def test_it_runs_by_itself_in_a_notebook(module):
    space: dict = {}
    exec(listing(module.network), space)
    x = np.array([[1.0, 2.0]], "float32")
    np.testing.assert_allclose(space["network"]()(x), np.full((1, 6), 3.0))
    assert keras.Model in type(space["network"]()).mro()


def test_it_holds_what_is_needed_in_the_order_of_the_file(module):
    code = listing(module.network)
    places = [
        code.index(part)
        for part in (
            "import keras\nimport numpy as np\n",
            "WIDTH = 2 * 3  # units",
            "def scaled",
            "class Doubled",
            "def network",
        )
    ]
    assert places == sorted(places)
    assert code.startswith("import keras\n")
    assert "unused" not in code.lower()
    assert "kerasbook" not in code
    assert code.endswith("    return model  # (n, 2) -> (n, width)\n")


def test_of_an_import_only_what_is_needed(module):
    head = listing(module.with_digits).splitlines()[:2]
    assert head == ["from collections.abc import Callable", "from kerasbook import datasets"]


def test_what_two_functions_need_stands_there_once(module):
    code = listing(module.network, module.scaled, module.with_digits)
    for part in (
        "import keras\n",
        "from kerasbook import datasets\n",
        "def scaled(",
        "SCALE: float = 0.5",
        "def network(",
    ):
        assert code.count(part) == 1
    assert code.index("def scaled(") < code.index("def network(") < code.index("def with_digits(")


def test_what_comes_from_another_listing_is_copied_with_it():
    code = listing(fold_networks)
    assert "kerasbook" not in code
    assert code.count("def separate_dense(") == 1
    assert code.index("import keras\n") < code.index("def separate_dense(") < code.index("def fold_networks(")
    space: dict = {}
    exec(code, space)
    assert space["fold_networks"](networks=2).output_shape == (2, None, 1)
