"""What the tests of the page share: the digit network, and a running server."""

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
