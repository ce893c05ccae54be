"""Pictures as a phone shows them: what the tests of each chapter's pictures ask."""

import pytest

from kerasbook.locale import speaking
from kerasbook.plots.stacked import PHONE


def check_for_phones(figure, language: str, unreadable) -> None:
    """Let a test fail if a picture's layout for phones cannot be read; skip it if it has none."""
    with speaking(language):
        narrow = figure.for_phones()
        if narrow is None:
            pytest.skip("it has no second layout")
        assert narrow.figure_.get_figwidth() == pytest.approx(PHONE)
        problems = [problem for problem in unreadable(narrow.figure_) if not problem.startswith("on another")]
        assert not problems, "\n".join(problems)  # pytest does not write out the asserts of this file
