"""What the tests of chapter 1 share."""

import pytest

from chapter1.found import found
from kerasbook import datasets
from kerasbook.concepts import Finding


@pytest.fixture(scope="module")
def layers() -> Finding:
    finding = found("digits_layer_by_layer")
    finding.figure.plot()
    return finding


@pytest.fixture(scope="module")
def loop() -> Finding:
    finding = found("training_loop")
    finding.figure.plot()
    return finding


@pytest.fixture(scope="module")
def new_digits() -> datasets.Digits:
    return datasets.digits()[1]
