"""What the tests of chapter 1 share."""

import pytest
from findings import of_chapter

from kerasbook import datasets
from kerasbook.concepts import Finding

found = of_chapter(1)


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
def new_digits() -> datasets.Pictures:
    return datasets.digits()[1]
