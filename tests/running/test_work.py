import gc
import os
import pickle
import signal
import threading

import pytest

from kerasbook.concepts import listening
from kerasbook.running import work as running
from kerasbook.running.work import can_travel, groups, rare_collections, run_concepts
from running import travelling

CONCEPTS = list(travelling.chapter.concepts.values())
ELSEWHERE = travelling.elsewhere
STUBBORN = travelling.stubborn


def settings(**sizes) -> dict:
    return {concept.key: {"size": sizes.get(concept.key, 0)} for concept in CONCEPTS}


def run(concepts, jobs, begun=None, **sizes):
    return list(run_concepts(concepts, settings(**sizes), "png", jobs, begin=([] if begun is None else begun).append))


def where(results) -> dict:
    return {result.finding.concept.key: result.finding.measured["process"] for result in results}


# Who can be run elsewhere


def test_concepts_that_share_a_training_stay_together():
    keys = [[concept.key for concept in group] for group in groups(CONCEPTS)]
    assert keys == [["first", "second"], ["clock"], ["elsewhere"], ["stubborn"]]


def test_a_concept_is_pickled_by_its_name():
    assert pickle.loads(pickle.dumps(ELSEWHERE)) is ELSEWHERE
    assert len(pickle.dumps(ELSEWHERE)) < 200


def test_a_concept_that_no_module_holds_cannot_travel(toys):
    assert can_travel(ELSEWHERE)
    assert not can_travel(toys.concepts["fair_coin"])


# In one process


def test_in_one_process_everything_is_run_in_order_and_what_measures_time_at_the_end():
    begun = []
    results = run(CONCEPTS, jobs=1, begun=begun)
    assert [result.finding.concept for result in results] == CONCEPTS
    assert [concept.key for concept in begun] == ["first", "second", "elsewhere", "stubborn", "clock"]
    assert set(where(results).values()) == {os.getpid()}
    assert results[0].finding.figure is not None
    assert results[0].picture.startswith(b"\x89PNG")


def test_results_are_handed_out_as_soon_as_those_before_them_are_done():
    results = run_concepts(CONCEPTS, settings(), "png", 1, begin=lambda concept: None)
    assert next(results).finding.concept is CONCEPTS[0]
    results.close()


def test_concepts_that_cannot_travel_run_here_whatever_is_asked_for(toys):
    concepts = list(toys.concepts.values())
    given = {key: {} for key in toys.concepts}
    results = list(run_concepts(concepts, given, "png", 3, lambda concept: None))
    assert [result.finding.concept for result in results] == concepts
    assert all(result.finding.figure for result in results)


def test_progress_is_heard():
    heard = []
    with listening(lambda what, share: heard.append((what, share))):
        run([ELSEWHERE], jobs=1)
    assert heard == [("half way", 0.5), ("drawing", 1.0)]


# In two


@pytest.fixture
def light_helpers(monkeypatch):
    """Other processes load Keras without TensorFlow: no concept here needs either."""
    import keras  # before its setting changes: in this process it stays on TensorFlow

    assert keras.backend.backend() == "tensorflow"
    monkeypatch.setenv("KERAS_BACKEND", "jax")


@pytest.fixture
def slow_here(monkeypatch):
    """Until another process has finished something, this one does not."""
    original, finished = running.run_concept, threading.Event()

    class Done(dict):
        def __setitem__(self, key, result):
            super().__setitem__(key, result)
            finished.set()

    def patient(*arguments):
        assert finished.wait(60), "nobody helped"
        return original(*arguments)

    work = running.Work.__init__

    def with_news(self, *arguments, **named):
        work(self, *arguments, **named)
        self.done = Done()

    monkeypatch.setattr(running.Work, "__init__", with_news)
    monkeypatch.setattr(running, "run_concept", patient)


@pytest.mark.usefixtures("light_helpers", "slow_here")
def test_another_process_helps_from_the_back():
    results = run(CONCEPTS, jobs=2, elsewhere=3)
    assert [result.finding.concept for result in results] == CONCEPTS  # in order all the same
    processes = where(results)
    assert processes["first"] == processes["second"] == processes["clock"] == os.getpid()
    assert processes["stubborn"] != os.getpid()
    travelled = results[-1]
    assert (travelled.finding.figure, travelled.finding.model) == (None, None)
    assert travelled.picture.startswith(b"\x89PNG")
    assert travelled.finding.settings == {"size": 0}
    assert travelled.finding.verdicts == {}


@pytest.mark.usefixtures("light_helpers", "slow_here")
def test_what_fails_elsewhere_is_run_here():
    only_here = os.getpid()
    results = run([travelling.first, STUBBORN, ELSEWHERE], jobs=2, stubborn=only_here)
    assert where(results) == {"first": only_here, "stubborn": only_here, "elsewhere": where(results)["elsewhere"]}


@pytest.mark.usefixtures("light_helpers")
def test_an_error_in_a_concept_comes_out_whoever_met_it_first():
    with pytest.raises(RuntimeError, match="not here"):
        run([travelling.first, STUBBORN], jobs=2, stubborn=1)


@pytest.mark.usefixtures("light_helpers")
def test_no_process_is_left_behind(monkeypatch):
    started = []
    original = running.Work.start_helper

    def noted(work):
        original(work)
        started.extend(work.helpers)

    monkeypatch.setattr(running.Work, "start_helper", noted)
    results = run_concepts(CONCEPTS, settings(), "png", 2, begin=lambda concept: None)
    next(results)
    results.close()  # as Ctrl-C does
    (helper,) = started
    helper.process.join(10)
    assert not helper.process.is_alive()


class Ends:
    """A connection on which two tasks come in."""

    def __init__(self, *tasks):
        self.tasks, self.sent = [*tasks, None], []

    def recv(self):
        return self.tasks.pop(0)

    def send(self, result):
        self.sent.append(result)


def test_the_other_process_answers_each_task_in_the_language_asked_for_and_leaves_ctrl_c_to_us():
    before = signal.getsignal(signal.SIGINT)
    ends = Ends((ELSEWHERE, {"size": 2}), (travelling.first, {"size": 3}))
    try:
        running.serve(ends, "svg", "ko")
        assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)
    assert [result.finding.measured["size"] for result in ends.sent] == [2, 3]
    assert all(result.picture.startswith(b"<?xml") for result in ends.sent)
    pickle.dumps(ends.sent)


# The garbage collector


def test_collections_are_rare_within_the_block_only():
    before = gc.get_threshold()
    with rare_collections():
        assert gc.get_threshold() == (100 * before[0], *before[1:])
    assert gc.get_threshold() == before
