"""What tests of data share: the sentences of loaders are compared in English."""

import pytest


@pytest.fixture(autouse=True)
def in_english(english):
    """Loaders say what is wrong in English, whatever the system speaks."""
