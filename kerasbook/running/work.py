"""Running concepts: one after the other, or some of them in other processes beside this one.

Most of a concept's time goes into Python, which uses one core; a second process takes the other.
"""

import atexit
import contextlib
import gc
import multiprocessing
import signal
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from multiprocessing.connection import Connection

from kerasbook import results
from kerasbook.concepts.concept import Concept
from kerasbook.concepts.notify import report_progress
from kerasbook.lazily import keras
from kerasbook.locale import gettext as _
from kerasbook.locale import language, speaking


@contextlib.contextmanager
def rare_collections() -> Iterator[None]:
    """Within the `with` block Python looks a hundred times less often for objects that are no longer reachable.

    TensorFlow keeps millions of objects that are; looking at all of them again and again takes a fifth of a run, and
    doing so when the process ends takes a second more.
    """
    atexit.register(gc.freeze)
    first, *others = gc.get_threshold()
    gc.set_threshold(100 * first, *others)
    try:
        yield
    finally:
        gc.set_threshold(first, *others)


def run_concept(concept: Concept, settings: Mapping, form: str) -> "results.Result":
    """Run, time and draw one concept."""
    start = time.perf_counter()
    finding = concept(**settings)
    seconds = time.perf_counter() - start
    report_progress(_("drawing"), 1.0)
    picture, preview = results.drawn(finding, form)
    return results.Result(finding, picture, preview, seconds, results.animated(finding))


def groups(concepts: Sequence[Concept]) -> list[list[Concept]]:
    """The concepts that share a training together, each of the others by itself, in the order of the first ones."""
    found: dict[object, list[Concept]] = {}
    for concept in concepts:
        found.setdefault(concept.shares or concept.key, []).append(concept)
    return list(found.values())


def can_travel(concept: Concept) -> bool:
    """Whether another process finds the concept by its module and name."""
    return getattr(sys.modules[concept.__module__], concept.key, None) is concept


# In the other process


def serve(connection: Connection, form: str, speech: str) -> None:
    """Run what comes through the connection, a concept and its settings at a time, and send back the results."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the process that can tell the reader
    with speaking(speech), rare_collections():
        keras.backend.backend()  # the first use loads it
        while (task := connection.recv()) is not None:
            result = run_concept(*task, form)
            light = replace(result.finding, figure=None, model=None)  # they stay here: nobody asks for them
            connection.send(replace(result, finding=light))


# In this process


@dataclass
class Helper:
    """Another process, and the thread that hands it one group after the other."""

    process: multiprocessing.process.BaseProcess
    connection: Connection
    thread: threading.Thread | None = None


@dataclass
class Work:
    """What is to be run, what is done, and who helps.

    Attributes:
        settings: The settings of each concept, by its key.
        form: The format of the picture files.
        waiting: The groups that nobody has begun. This process takes the first, helpers take the last.
        done: The results, by the concept's key.
    """

    settings: Mapping[str, Mapping]
    form: str
    waiting: deque[list[Concept]]
    done: "dict[str, results.Result]" = field(default_factory=dict)
    helpers: list[Helper] = field(default_factory=list)

    def start_helper(self) -> None:
        """Start a process; it loads Keras while this one does the same."""
        spawn = multiprocessing.get_context("spawn")  # TensorFlow does not survive a fork
        mine, theirs = spawn.Pipe()
        process = spawn.Process(target=serve, args=(theirs, self.form, language()), daemon=True)
        process.start()
        theirs.close()  # so that this process notices when the other one is gone
        helper = Helper(process, mine)
        helper.thread = threading.Thread(target=self.keep_busy, args=(helper,), daemon=True)
        helper.thread.start()
        self.helpers.append(helper)

    def keep_busy(self, helper: Helper) -> None:
        """Hand the helper the last group that waits, until none is left.

        If anything goes wrong over there, the group waits again: this process runs it and meets the error itself.
        """
        group: list[Concept] = []
        try:
            while self.waiting:
                group = self.waiting.pop()
                while group:
                    concept = group[0]
                    helper.connection.send((concept, self.settings[concept.key]))
                    self.done[concept.key] = helper.connection.recv()
                    group = group[1:]
            helper.connection.send(None)
        except (EOFError, OSError, IndexError):  # IndexError: somebody else was faster to take the last one
            self.waiting.extend([group] if group else [])

    def here(self, concept: Concept) -> None:
        """Run a concept in this process."""
        self.done[concept.key] = run_concept(concept, self.settings[concept.key], self.form)

    def wait(self) -> None:
        for helper in self.helpers:
            helper.thread.join()

    def stop(self) -> None:
        """End the other processes, whatever they do."""
        for helper in self.helpers:
            helper.process.terminate()
            helper.connection.close()


def run_concepts(
    concepts: Sequence[Concept], settings: Mapping[str, Mapping], form: str, jobs: int, begin: Callable[[Concept], None]
) -> "Iterator[results.Result]":
    """Run, time and draw concepts.

    Args:
        concepts: The concepts. Those that measure time (`alone`) run when all others are done.
        settings: The settings of each, by its key.
        form: The format of the picture files: "png", "svg" or "pdf".
        jobs: How many processes run side by side, this one included.
        begin: Hears of every concept that this process begins.

    Yields:
        The results in the order of the concepts. Those from other processes have no figure and no model.
    """
    together = [concept for concept in concepts if not concept.alone]
    work = Work(settings, form, deque(groups(together)))
    ready = deque(concepts)  # whose results have not been handed out

    def finished():
        while ready and ready[0].key in work.done:
            yield work.done.pop(ready.popleft().key)

    try:
        if all(map(can_travel, together)):
            for _ in range(min(jobs, len(work.waiting)) - 1):
                work.start_helper()
        keras.backend.backend()  # the first use loads it, which takes seconds
        while work.waiting:
            with contextlib.suppress(IndexError):
                for concept in work.waiting.popleft():
                    begin(concept)
                    work.here(concept)
                    yield from finished()
            if not work.waiting:
                work.wait()  # a helper that fails gives its group back
                yield from finished()
        for concept in concepts:
            if concept.alone:
                begin(concept)
                work.here(concept)
                yield from finished()
    finally:
        work.stop()
