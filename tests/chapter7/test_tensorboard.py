"""Chapter 7, `tensorboard`: what is in a log, and TensorBoard's own page of one."""

import importlib.util
import re
import subprocess
import sys

import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter7.listings import tensorboard as listing
from kerasbook.errors import KerasbookError

found = of_chapter(7)
pytest.importorskip("tensorboard")


@pytest.fixture(scope="module")
def short_log(tmp_path_factory):
    """A training of twelve epochs, more than a reader of logs keeps by itself: its folder, history and kernels."""
    folder = tmp_path_factory.mktemp("log")
    x = np.random.default_rng(0).normal(size=(40, 784)).astype("float32")
    data = x, np.arange(40) % 10
    _model, history, kernels = listing.logged(str(folder), data, data, 12, 1e-3, seed=0)
    return folder, history, kernels


def test_every_epoch_is_read_back(short_log):
    folder, history, _kernels = short_log
    log = listing.read_back(folder)
    assert list(listing.scalars(log, "train", "epoch_loss")) == list(range(12))
    assert listing.largest_difference(log, history) == 0
    assert list(listing.scalars(log, "validation", "epoch_accuracy").values()) == history["val_accuracy"]
    assert listing.scalars(log, "train", "no such name") == {}


def test_a_number_that_differs_is_found(short_log):
    folder, history, _kernels = short_log
    changed = {**history, "val_loss": [*history["val_loss"][:-1], history["val_loss"][-1] + 0.25]}
    assert listing.largest_difference(listing.read_back(folder), changed) == pytest.approx(0.25)


def test_step_0_is_the_end_of_the_first_epoch(short_log):
    folder, _history, kernels = short_log
    histograms = listing.histograms(listing.read_back(folder))
    assert (len(kernels), list(histograms)) == (13, list(range(12)))
    assert histograms[0][:, 2].sum() == kernels[0].size
    assert listing.misplaced(histograms[0], kernels[1]) < 1e-3 < listing.misplaced(histograms[0], kernels[0])


def test_misplaced_is_a_share_of_the_weights():
    histogram = np.array([[0.0, 1.0, 3.0], [1.0, 2.0, 1.0]])
    assert listing.misplaced(histogram, np.array([0.1, 0.2, 0.3, 1.5])) == 0
    assert listing.misplaced(histogram, np.array([0.1, 0.2, 1.3, 1.5])) == 0.25


def test_what_is_written_after_every_tenth_batch_loses_epochs():
    """tensorflow/tensorboard, issue 4975: an epoch is written only if update_freq divides the update at its end."""
    measured = found("tensorboard").measured
    assert (measured["written"], measured["histograms"], measured["batches"]) == (5, 5, 0)
    assert measured["often"] == {"epochs_written": 1, "batches_written": 8}  # 5 epochs of 16 updates: 80


@pytest.mark.usefixtures("english")
def test_without_tensorboard_one_sentence_says_what_to_do(monkeypatch):
    find_spec = importlib.util.find_spec
    monkeypatch.setattr(
        importlib.util, "find_spec", lambda name, *rest: None if name == "tensorboard" else find_spec(name, *rest)
    )
    with pytest.raises(KerasbookError, match=r"not installed\. Install it with: .*kerasbook\[tensorboard\]"):
        listing.tensorboard()


@pytest.fixture
def its_page(short_log):
    """The address at which TensorBoard shows the log; it is ended after the test."""
    pytest.importorskip("pkg_resources", reason='TensorBoard\'s page needs pip install "setuptools<81"')
    folder, _history, _kernels = short_log
    where = ["--logdir", str(folder), "--host", "127.0.0.1", "--port", "0", "--load_fast", "false"]
    process = subprocess.Popen(
        [sys.executable, "-m", "tensorboard.main", *where],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        encoding="utf-8",
    )
    try:
        heard = []
        for line in process.stderr:  # "TensorBoard 2.20.0 at http://127.0.0.1:40123/ (Press CTRL+C to quit)"
            heard.append(line)
            if address := re.search(r"http://127\.0\.0\.1:\d+/", line):
                break
        else:
            pytest.fail("TensorBoard did not say where it is: " + "".join(heard))
        yield address[0]
    finally:
        process.terminate()
        process.communicate(timeout=30)
    assert process.poll() is not None


@pytest.mark.slow
def test_tensorboard_shows_the_loss_and_the_histograms(its_page, browser):
    page = browser.new_page(viewport={"width": 1400, "height": 900})
    try:
        page.goto(its_page)
        page.get_by_text("epoch_loss").first.wait_for(timeout=60_000)
        page.goto(f"{its_page}#histograms")
        page.get_by_text("hidden/kernel/histogram").first.wait_for(timeout=60_000)
    finally:
        page.close()
