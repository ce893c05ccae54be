"""Pictures as a phone shows them: what the tests of each chapter's pictures ask."""

import pytest

from kerasbook.locale import speaking
from kerasbook.plots.stacked import PHONE


def check_for_phones(figure, language: str, unreadable) -> None:
    """Let a test fail if a picture has no layout for phones, or one that cannot be read."""
    with speaking(language):
        narrow = figure.for_phones()
        assert narrow is not None, "the picture has no layout for phones"
        assert narrow.figure_.get_figwidth() == pytest.approx(PHONE)
        problems = [problem for problem in unreadable(narrow.figure_) if not problem.startswith("on another")]
        assert not problems, "\n".join(problems)  # pytest does not write out the asserts of this file
