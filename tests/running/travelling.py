"""A chapter whose concepts another process can import, as it can those of a real chapter."""

import os

from kerasbook.concepts import Chapter, Finding, report_progress, whole
from kerasbook.plots.display import Display, canvas

Size = whole("how many", least=0)

chapter = Chapter(number=9, title="Journeys")


class Empty(Display):
    """An empty panel."""

    size = (2.0, 1.5)

    def plot(self, figure=None, axes=None) -> "Empty":
        self.figure_, self.axes_ = canvas(1, self.size, figure, axes)
        return self


def shared_training() -> None:
    """Stands for a training that two concepts share."""


def found(**numbers) -> Finding:
    return Finding(measured={"process": os.getpid(), **numbers}, figure=Empty(), model="a model")


@chapter.concept(section="9.1", shares=shared_training)
def first(size: Size = 1) -> Finding:
    """Who goes first?"""
    return found(size=size)


@chapter.concept(section="9.2", alone=True)
def clock(size: Size = 1) -> Finding:
    """How long does it take?"""
    return found(size=size)


@chapter.concept(section="9.3", shares=shared_training)
def second(size: Size = 1) -> Finding:
    """Who goes second?"""
    return found(size=size)


@chapter.concept(section="9.4")
def elsewhere(size: Size = 1) -> Finding:
    """Who goes elsewhere?"""
    report_progress("half way", 0.5)
    return found(size=size)


@chapter.concept(section="9.5")
def stubborn(size: Size = 0) -> Finding:
    """Who goes nowhere but at home?"""
    if size and os.getpid() != size:
        raise RuntimeError("not here")
    return found(size=size)
