"""All of a model on one page."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from kerasbook import layer_outputs, layer_report
from kerasbook.commands import main as command
from kerasbook.errors import OutputError
from kerasbook.inside.layer_reports import LayerSummary, remarks, summary
from kerasbook.layerwise import TracedCall
from kerasbook.locale import speaking
from kerasbook.results import report as run_report

pytestmark = pytest.mark.usefixtures("english")


@pytest.fixture
def report(small_network, samples):
    return layer_report(small_network, *samples)


# The table


def test_a_layer_in_numbers(small_network, samples):
    (call, output), *_others = layer_outputs(small_network, samples[0], layers=["wide"]).items()
    found = summary(TracedCall(call, output))
    assert (found.layer, found.kind, found.shape, found.parameters) == ("wide", "Dense", (8,), 56)
    assert (found.least, found.most) == (0, pytest.approx(output.max()))
    assert found.mean == pytest.approx(output.mean(), rel=1e-6)
    assert found.zero == np.mean(output == 0)
    assert found.dead == np.mean(np.ptp(output, axis=0) == 0)
    assert found.not_finite == 0


def test_a_layer_of_texts(small_network, samples):
    call = next(iter(layer_outputs(small_network, samples[0], layers=["wide"])))
    found = summary(TracedCall(call, np.array(["red", "green"], dtype=object)))
    assert (found.text, found.shape, found.parameters) == (True, (), 56)
    assert np.isnan([found.least, found.mean, found.most, found.zero, found.dead]).all()
    assert remarks([found], 2) == []
    page = layer_report(small_network, samples[0])
    page.layers.append(found)
    assert page.html().count('<td colspan="5">text</td>') == 1


def test_numbers_that_are_none_are_counted_and_left_out(small_network, samples):
    (call, output), *_others = layer_outputs(small_network, samples[0], layers=["wide"]).items()
    output = output.copy()
    output[0, 0], output[1, 1] = np.nan, np.inf
    found = summary(TracedCall(call, output))
    assert found.not_finite == pytest.approx(2 / output.size)
    assert np.isfinite([found.least, found.mean, found.most]).all()


def layer(**numbers) -> LayerSummary:
    usual = {"shape": (4,), "parameters": 0, "least": 0, "most": 1, "mean": 0.5, "zero": 0, "dead": 0, "not_finite": 0}
    return LayerSummary("dense", "Dense", **{**usual, **numbers})


def test_what_to_look_at_first():
    assert remarks([layer()], samples=9) == []
    assert remarks([layer(dead=0.75)], samples=9) == [
        "dense: 75% of its units give the same output for all 9 samples (dead units)."
    ]
    assert remarks([layer(dead=1.0)], samples=1) == []  # of one sample nothing can be said
    assert remarks([layer(not_finite=0.5)], samples=9) == ["dense: 50% of its outputs are NaN or infinite."]


def test_the_table_has_every_layer_in_order(report, small_network):
    assert [line.layer for line in report.layers] == ["wide", "narrow", "answer"]
    assert (report.samples, report.probed, report.title) == (12, 12, small_network.name)


def test_pandas_reads_both_tables(report):
    pandas = pytest.importorskip("pandas")
    assert list(pandas.DataFrame(report.layers)["layer"]) == ["wide", "narrow", "answer"]
    assert set(pandas.DataFrame(report.probes)["network"]) == {"model", "twin"}


# The pictures


def test_with_answers_there_are_three_pictures_and_without_them_one(report, small_network, samples):
    assert list(report.figures) == ["layers", "probe", "projections"]
    assert report.figure is report.figures["layers"]
    alone = layer_report(small_network, samples[0])
    assert (list(alone.figures), alone.probes) == (["layers"], [])


def test_table_and_pictures_are_of_the_first_samples_the_probes_of_all(small_network, monkeypatch):
    monkeypatch.setattr("kerasbook.inside.layer_reports.SHOWN", 20)
    rng = np.random.default_rng(0)
    report = layer_report(small_network, rng.normal(size=(50, 6)).astype("float32"), np.arange(50) % 3)
    assert (report.samples, report.probed) == (20, 50)


# The page


def test_the_page_holds_everything_and_needs_no_network(report):
    page = report.html()
    assert page.startswith("<!doctype html>")
    assert page.count("data:image/png;base64,") == 3
    assert re.findall(r'(?:src|href)="(?!data:)', page) == []
    for name in ("wide", "narrow", "answer"):
        assert page.count(f'<th scope="row">{name}</th>') == 3  # in the table, and of the model and its twin
    assert f"kerasbook {run_report.versions()['kerasbook']}" in page


def test_the_page_speaks_the_language_in_use(report):
    with speaking("ko"):
        page = report.html()
    assert '<html lang="ko">' in page
    assert '<th scope="col">층</th>' in page


def test_names_are_escaped(samples):
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(3)])
    page = layer_report(model, samples[0], title="<script>alert(1)</script>").html()
    assert "<script>" not in page


def test_in_a_notebook_it_is_a_part_of_the_page(report):
    html = report._repr_html_()
    assert "<html" not in html
    assert html.count("<img") == 3


def test_it_is_saved_whole_or_not_at_all(report, tmp_path):
    path = report.save(tmp_path / "pages" / "report.html")
    assert path.read_text("utf-8") == report.html()
    (tmp_path / "a-file").write_text("")
    with pytest.raises(OutputError):
        report.save(tmp_path / "a-file" / "report.html")


def test_nothing_is_printed(small_network, samples, capfd):
    layer_report(small_network, *samples)
    said = capfd.readouterr()
    assert (said.out, said.err) == ("", "")


# The command


@pytest.fixture
def files(tmp_path, small_network, samples, monkeypatch):
    monkeypatch.chdir(tmp_path)
    small_network.save("model.keras")
    np.savez("data.npz", x=samples[0], y=samples[1])
    np.savez("narrow.npz", x=samples[0][:, :3])
    return tmp_path


@pytest.fixture
def run(files, capsys):
    def run(arguments: str):
        with pytest.raises(SystemExit) as end:
            command.main(None, ["report", *arguments.split()])
        said = capsys.readouterr()
        return end.value.code, " ".join((said.out + said.err).split())

    return run


@pytest.mark.parametrize(
    ("arguments", "code", "phrase"),
    [
        ("--help", 0, "Usage: kerasbook report [OPTIONS] MODEL.keras"),
        ("model.keras --data data.npz", 0, "Outputs of 3 layers on one page: report.html"),
        ("model.keras --data data.npz --out new/page.html --lang ko", 0, "new/page.html"),
        ("model.keras", 2, "Missing option '--data'"),
        ("model.keras --data nothing.npz", 1, "Error: Expected a file with samples (.npz). Received: nothing.npz"),
        ("nothing.keras --data data.npz", 1, "Error: Expected a model file (.keras). Received: nothing.keras"),
        ("data.npz --data data.npz", 1, "Error: Expected a model saved by Keras"),
        ("model.keras --data narrow.npz", 1, "Error: Expected"),
        ("model.keras --data data.npz --sample 99", 1, "Error: Expected"),
        ("model.keras --data data.npz --out model.keras/page.html", 1, "Error: Expected a folder"),
    ],
)
def test_the_command(run, arguments, code, phrase):
    before = set(Path().iterdir())
    ended, said = run(arguments)
    assert phrase in said
    assert ended == code
    assert "Traceback" not in said
    if code:
        assert set(Path().iterdir()) == before


def test_the_page_of_the_command(run, files):
    run("model.keras --data data.npz")
    page = (files / "report.html").read_text("utf-8")
    assert "<title>model.keras</title>" in page
