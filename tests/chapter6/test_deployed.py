"""Chapter 6, `deployed`."""

import json

import keras
import numpy as np
import pytest
from findings import of_chapter

from kerasbook.chapter6.listings import deployed as listing
from kerasbook.chapter6.listings.deployed import apart, bad_requests, bytes_of, price_pipeline, without_preprocessing

found = of_chapter(6)
ROWS = np.array([[1.0, 2000.0], [3.0, 1900.0]], "float32")
MEAN, DEVIATION = np.array([2.0, 1950.0]), np.array([1.0, 50.0])


@pytest.fixture
def pipeline():
    keras.utils.set_random_seed(0)
    model = price_pipeline(2, MEAN, DEVIATION, unit=1000.0)
    model(ROWS)  # or there is nothing yet that could be exported as ONNX
    return model


def test_the_pipeline_takes_numbers_as_they_are(pipeline):
    standardise = keras.Model(pipeline.inputs, pipeline.get_layer("standardise").output)
    np.testing.assert_allclose(standardise(ROWS), [[-1, 1], [1, -1]], atol=1e-5)
    price = keras.Model(pipeline.inputs, pipeline.get_layer("price").output)
    np.testing.assert_allclose(pipeline(ROWS), 1000 * np.asarray(price(ROWS)), rtol=1e-6)


def test_without_preprocessing_somebody_else_has_to_do_it(pipeline):
    bare = without_preprocessing(pipeline)
    np.testing.assert_allclose(bare((ROWS - MEAN) / DEVIATION), pipeline(ROWS), rtol=1e-4)
    assert np.abs(np.asarray(bare(ROWS)) - np.asarray(pipeline(ROWS))).min() > 1


def test_apart_is_a_share_of_the_answer():
    assert apart(np.array([[101.0], [200.0]]), np.array([[100.0], [200.0]])) == pytest.approx(0.01)


def test_a_folder_is_as_large_as_its_files(tmp_path):
    (tmp_path / "inner").mkdir()
    (tmp_path / "one").write_bytes(b"12")
    (tmp_path / "inner" / "two").write_bytes(b"345")
    assert (bytes_of(tmp_path), bytes_of(tmp_path / "one")) == (5, 2)


def test_each_client_gets_the_answers_to_its_own_rows(monkeypatch):
    monkeypatch.setattr(listing, "one_client", lambda address, rows: [[row.sum()] for row in rows])
    rows = np.arange(46, dtype="float32").reshape(23, 2)
    np.testing.assert_array_equal(listing.ten_clients("nowhere", rows), rows.sum(axis=1, keepdims=True))


def test_bad_requests_are_bad_in_one_way_each():
    bodies = bad_requests(np.arange(3.0))
    assert json.loads(bodies["too_short"]) == {"inputs": [[0.0, 1.0]]}
    assert json.loads(bodies["text"]) == {"inputs": [["large", 1.0, 2.0]]}
    assert "NaN" in bodies["nan"]
    assert len(bodies["too_large"]) == 50_000_000


def test_what_the_service_says():
    pytest.importorskip("fastapi")
    measured = found("deployed").measured
    assert measured["refused"] == {"too_short": 422, "text": 422, "nan": 400, "no_json": 400, "too_large": 413}
    assert measured["wrong"] == 0
    assert measured["apart"]["service"] < 1e-5


def test_every_form_has_its_size_and_its_time():
    measured = found("deployed").measured
    forms = set(measured["apart"]) - {"service"}
    assert "saved_model" in forms
    assert set(measured["bytes"]) == forms | {"keras"}
    assert set(measured["row_time"]) == set(measured["apart"]) | {"predict", "call"}


def test_what_is_not_installed_is_left_out(monkeypatch, tmp_path, pipeline):
    monkeypatch.setattr(listing, "is_installed", lambda *names: False)
    forms = listing.other_forms(pipeline, tmp_path)
    assert list(forms) == ["saved_model"]
    ask, size = forms["saved_model"]
    np.testing.assert_allclose(ask(ROWS), pipeline(ROWS), rtol=1e-5)
    assert size == bytes_of(tmp_path / "saved_model")


@pytest.mark.parametrize(
    ("form", "needs"), [("onnx", ("onnxruntime", "tf2onnx")), ("litert", ("ai_edge_litert",))], ids=["onnx", "litert"]
)
def test_another_form_gives_the_same_answers(form, needs, tmp_path, pipeline):
    for name in needs:
        pytest.importorskip(name)
    if keras.backend.backend() != "tensorflow":
        pytest.skip("made from TensorFlow")
    ask, size = {"onnx": listing.as_onnx, "litert": listing.as_litert}[form](pipeline, tmp_path)
    np.testing.assert_allclose(ask(ROWS), pipeline(ROWS), rtol=1e-4)
    assert size > 4 * pipeline.count_params()
