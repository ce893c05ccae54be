"""Ten people at once: right answers for each, and nobody sees another's drawing or changed weights."""

import asyncio
import base64
import functools
import io
import re
import threading
import time
import uuid
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from PIL import Image

from kerasbook.datasets.drawing import decoded
from kerasbook.explore import pictures, visitor

pytestmark = pytest.mark.slow

PEOPLE = 10


class Somebody:
    """One open page, without a browser: what Gradio's own JavaScript sends and hears.

    Args:
        url: Of the page.
    """

    def __init__(self, url: str):
        import httpx

        self.http = httpx.Client(base_url=url, trust_env=False, timeout=60)
        self.session = uuid.uuid4().hex
        config = self.http.get("config").json()
        self.names = {one["id"]: one["props"].get("elem_id", "").removeprefix("kb-") for one in config["components"]}
        self.acts = {
            (self.names[target], event): act["id"]
            for act in config["dependencies"]
            for target, event in act["targets"]
            if target in self.names
        }
        self.outputs = {act["id"]: act["outputs"] for act in config["dependencies"]}

    def does(self, control: str, event: str, *values, what: dict | None = None) -> dict[str, object]:
        """Use a control; what the page shows then, by name."""
        act = self.acts[control, event]
        asked = {
            "data": [None, *values],
            "fn_index": act,
            "session_hash": self.session,
            "event_data": what,
            "trigger_id": None,
        }
        answer = self.http.post("gradio_api/run/predict", json=asked)
        assert answer.status_code == 200, answer.text
        names = [self.names[output] for output in self.outputs[act]]
        return dict(zip(names, answer.json()["data"], strict=True))

    def says(self, **what) -> dict[str, object]:
        return self.does("pad", "say", what=what)


def as_uri(digit: np.ndarray) -> str:
    """A digit as somebody draws it on the pad."""
    content = io.BytesIO()
    Image.fromarray((255 * (1 - digit)).astype("uint8")).resize((336, 336)).save(content, "PNG")
    return "data:image/png;base64," + base64.b64encode(content.getvalue()).decode()


def answer(shown: dict) -> str:
    return re.search('data-answer="(.)"', shown["answer"])[1]


def accuracy(shown: dict) -> float:
    return float(re.search('data-accuracy="([0-9.]+)"', shown["accuracy"])[1])


def expected(explorer, uri: str, weights) -> tuple[str, str]:
    """The answer to a drawing, and the picture that the network sees of it, computed without a server."""
    picture = explorer.prepared(decoded(visitor.content_of(uri)))
    seen = pictures.data_uri(pictures.grey_or_colour(picture, *explorer.range))
    return str(explorer.look(picture, weights).answers.argmax()), seen


def test_ten_people_draw_at_once_and_each_gets_the_answer_to_their_own(url, digit_explorer):
    start = threading.Barrier(PEOPLE)
    weights = digit_explorer.weights(12)

    def draws(person: int) -> list[bool]:
        somebody = Somebody(url)
        right = []
        start.wait()
        for turn in range(4):
            uri = as_uri(digit_explorer.samples[50 * person + turn])
            shown = somebody.says(picture=uri)
            said, seen = expected(digit_explorer, uri, weights)
            right += [answer(shown) == said, seen in shown["seen"], seen in shown["layers"]]
        return right

    with ThreadPoolExecutor(PEOPLE) as people:
        assert np.all(list(people.map(draws, range(PEOPLE))))


def test_nobody_sees_the_changed_weights_of_another(url, digit_explorer):
    start = threading.Barrier(PEOPLE)
    before = digit_explorer.model.get_weights()
    layers = [layer.name for layer in digit_explorer.layers]

    def crowd_accuracy(weights) -> float:
        return round(digit_explorer.crowd(weights).accuracy, 4)

    def plays(person: int) -> list[bool]:
        somebody = Somebody(url)
        layer = layers[person % len(layers)]
        trained, young = digit_explorer.weights(12), digit_explorer.weights(person)
        start.wait()
        if person % 2:  # these change nothing, and see nothing of what the others do
            return [
                accuracy(somebody.does("back", "click")) == crowd_accuracy(trained),
                accuracy(somebody.does("epoch", "input", person)) == crowd_accuracy(young),
            ]
        changed = somebody.does("scramble", "click", layer)
        noisy = somebody.does("noise", "input", 1.5)
        back = somebody.does("back", "click")
        return [
            accuracy(changed) == crowd_accuracy(digit_explorer.scrambled(trained, layer)),
            accuracy(noisy) == crowd_accuracy(digit_explorer.scrambled(digit_explorer.noisy(trained, 1.5), layer)),
            accuracy(back) == crowd_accuracy(trained),
        ]

    with ThreadPoolExecutor(PEOPLE) as people:
        assert np.all([all(right) for right in people.map(plays, range(PEOPLE))])
    for own, now in zip(before, digit_explorer.model.get_weights(), strict=True):
        np.testing.assert_array_equal(own, now)


def test_of_many_acts_at_once_the_last_one_counts(url, digit_explorer):
    somebody = Somebody(url)
    other = Somebody(url)
    with ThreadPoolExecutor(12) as hands:  # not waiting for the answers, as when a slider is dragged
        list(hands.map(functools.partial(somebody.does, "epoch", "input"), range(12)))
    shown = somebody.does("epoch", "input", 3)
    assert accuracy(shown) == round(digit_explorer.crowd(digit_explorer.weights(3)).accuracy, 4)
    shown = other.says(picture=as_uri(digit_explorer.samples[0]))
    assert accuracy(shown) == round(digit_explorer.crowd(digit_explorer.weights(12)).accuracy, 4)


def test_a_drawing_that_was_overtaken_is_not_looked_at(url, digit_explorer):
    somebody = Somebody(url)
    uris = [as_uri(digit_explorer.samples[row]) for row in (8, 9)]
    late, early = (expected(digit_explorer, uri, digit_explorer.weights(12)) for uri in uris)
    assert somebody.says(picture=uris[0], stroke=2)["seen"].count(late[1]) == 1
    shown = somebody.says(picture=uris[1], stroke=1)
    assert late[1] in shown["seen"]
    assert early[1] not in shown["seen"]
    assert early[1] in somebody.says(picture=uris[1], stroke=3)["seen"]


def test_who_shows_an_answer_that_is_not_the_last_is_shown_everything_again(url):
    somebody = Somebody(url)
    somebody.says(picture="nonsense")
    last = int(re.search('data-act="([0-9]+)"', somebody.says(picture="nonsense")["act"])[1])
    assert "data-act" not in str(somebody.says(shown=last)["act"])  # it leaves all as it is
    again = somebody.says(shown=last - 1)
    assert f'data-act="{last + 1}"' in again["act"]
    assert "Expected a picture" in again["message"]  # what went wrong is still said


def test_what_was_done_first_happens_first(digit_explorer):
    page = pytest.importorskip("kerasbook.explore.page")
    done, who = [], visitor.newcomer(digit_explorer, "en")
    answering = page.Page(digit_explorer, "en")

    def act(number: int):
        time.sleep(0.3 - 0.1 * number)  # the later, the faster
        done.append(number)

    async def all_at_once():
        return await asyncio.gather(*(answering._answered(who, functools.partial(act, number)) for number in range(3)))

    with ThreadPoolExecutor(1) as elsewhere:  # Playwright keeps a loop of its own in the tests' thread
        shown = elsewhere.submit(asyncio.run, all_at_once()).result()
    assert done == [0, 1, 2]
    assert [answering.answer in one for one in shown] == [False, False, True]  # the others are outdated


@pytest.mark.parametrize(
    "what",
    [
        {"picture": None},
        {"picture": 7},
        {"picture": "data:image/png;base64,????"},
        {"sample": "x"},
        {"sample": -1},
        {"sample": 10**9},
        {"layer": "nothing"},
        {"layer": ["hidden_1"]},
        {"x": "a", "y": 0},
        {"x": 1e300, "y": 0},
        {"x": -5, "y": 0.5},
        {},
        {"unknown": 1},
    ],
)
def test_nonsense_is_answered_and_the_next_stroke_works(url, digit_explorer, what):
    somebody = Somebody(url)
    somebody.says(**what)
    uri = as_uri(digit_explorer.samples[7])
    assert answer(somebody.says(picture=uri)) == expected(digit_explorer, uri, digit_explorer.weights(12))[0]


def test_a_stroke_is_answered_at_once(url, digit_explorer):
    somebody = Somebody(url)
    somebody.says(picture=as_uri(digit_explorer.samples[3]))
    times = []
    for turn in range(5):
        begin = time.perf_counter()
        somebody.says(picture=as_uri(digit_explorer.samples[turn]))
        times.append(time.perf_counter() - begin)
    assert min(times) < 1  # typically a tenth of that; machines that do other things are slower
