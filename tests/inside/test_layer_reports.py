"""All of a model on one page."""

import re
from pathlib import Path

import keras
import numpy as np
import pytest

from kerasbook import layer_outputs, layer_report
from kerasbook.commands import main as command
from kerasbook.errors import OutputError
from kerasbook.inside.layer_reports import LayerReport, LayerSummary, remarks, summary
from kerasbook.layerwise import TracedCall
from kerasbook.layerwise.memory import for_batch, for_kept
from kerasbook.layerwise.probes import DOES_NOT_RUN, OTHER_LAYERS, PAST_KERAS
from kerasbook.layerwise.twins import FAILED, FIXED, UNBUILT
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


def wide_network() -> keras.Model:
    keras.utils.set_random_seed(0)
    return keras.Sequential([
        keras.Input((6,)),
        keras.layers.Dense(900, activation="relu", name="wide"),
        keras.layers.Dense(3, activation="softmax", name="answer"),
    ])


def close(one, other, tolerance: float) -> bool:
    """Whether two records say the same, but for rounding."""
    pairs = zip(vars(one).values(), vars(other).values(), strict=True)
    return all(a == (pytest.approx(b, abs=tolerance) if isinstance(b, float) else b) for a, b in pairs)


def test_with_little_memory_it_is_the_same():
    rng = np.random.default_rng(0)
    model, x, y = wide_network(), rng.normal(size=(60, 6)).astype("float32"), np.arange(60) % 3
    kernel = model.layers[0].kernel
    kernel.assign(np.where(np.arange(900) < 90, 0, kernel.numpy()))  # a tenth of the units are dead
    whole = layer_report(model, x, y)
    small = layer_report(model, x, y, memory=5 * 4 * 909 / for_batch(1.0))
    assert all(close(*pair, tolerance=1e-6) for pair in zip(whole.layers, small.layers, strict=True))
    assert small.layers[0].dead == pytest.approx(0.1, abs=0.02)
    assert all(close(*pair, tolerance=1e-4) for pair in zip(whole.probes, small.probes, strict=True))
    for name, points in whole.figures["projections"].points.items():
        np.testing.assert_allclose(small.figures["projections"].points[name], points, atol=1e-4)


def test_with_little_memory_few_samples_decide_the_colours(samples, small_network):
    x = np.concatenate([samples[0], 100 * samples[0]])
    each = 6 + 8 + 4 + 3
    walk = layer_report(small_network, x, memory=4 * 12 * (each - 6) / for_kept(1.0)).figures["layers"]
    assert walk.artists_[0].get_clim()[1] == pytest.approx(np.percentile(np.abs(x[:12]), 99))


def test_of_all_samples_only_a_few_run_at_a_time():
    seen = []

    class Counted(keras.layers.Layer):
        def call(self, x):
            if isinstance(x.shape[0], int):
                seen.append(x.shape[0])
            return x

    model = keras.Sequential([keras.Input((6,)), Counted(), *wide_network().layers])
    seen.clear()
    x = np.random.default_rng(0).normal(size=(60, 6)).astype("float32")
    layer_report(model, x, np.arange(60) % 3, memory=7.5 * 4 * 915 / for_batch(1.0))
    assert max(seen) == 7


@pytest.mark.parametrize(
    ("labels", "settings", "most"),
    [
        (False, {}, 1),  # the table and the pictures share one pass
        (True, {"twin": None}, 2),  # and the probes one
        (True, {}, 3),  # and those of the twin one
        (True, {"memory": 1e-6}, 8),  # with no room for all layers at once some run again
    ],
)
def test_how_many_times_the_model_sees_a_sample(labels, settings, most):
    seen = []

    class Counting(keras.layers.Layer):
        def call(self, x):
            if x.shape[0] is not None:  # while the model is built, there is no sample yet
                seen.append(x.shape[0])
            return x

    inputs = keras.Input((6,))
    hidden = keras.layers.Dense(8, activation="relu")(Counting()(inputs))
    model = keras.Model(inputs, keras.layers.Dense(3, activation="softmax")(hidden))
    x, y = np.random.default_rng(0).random((40, 6), "float32"), np.arange(40) % 3
    seen.clear()
    layer_report(model, x, y if labels else None, **settings)
    assert 1 <= sum(seen) / len(x) <= most


def test_numbers_that_are_none_in_one_batch_of_several(small_network):
    x = np.random.default_rng(0).normal(size=(40, 6)).astype("float32")
    (call, output), *_others = layer_outputs(small_network, x, layers=["wide"]).items()
    output = output.copy()
    output[3, 0], output[39, 1], output[:, 2], output[:, 4] = np.nan, -np.inf, np.inf, 1.5
    found = summary(TracedCall(call, output))
    known = output[np.isfinite(output)].astype("float64")
    assert found.not_finite == pytest.approx(42 / 320)
    assert (found.least, found.most, found.mean) == pytest.approx((known.min(), known.max(), known.mean()))
    with np.errstate(invalid="ignore"):
        assert found.dead == np.mean(np.ptp(output, axis=0) == 0) > 0


# Beside random weights


class Given(keras.Model):
    """A model that is given its parts."""

    def __init__(self, *parts):
        super().__init__()
        self.parts = list(parts)

    def call(self, x):
        for part in self.parts:
            x = part(x)
        return x


class OneValue(Given):
    """It runs with the weight it has, and with no other."""

    def __init__(self, *parts):
        super().__init__(*parts)
        self.shift = self.add_weight(shape=(9,), initializer="random_normal", name="shift")
        self.value = keras.ops.convert_to_numpy(self.shift)

    def call(self, x):
        if not np.array_equal(keras.ops.convert_to_numpy(self.shift), self.value):
            raise ValueError("Another weight")
        return super().call(x)


def captions(report) -> str:
    return " ".join(re.findall(r"<figcaption>(.*?)</figcaption>", report.html()))


def test_beside_random_weights(report):
    assert (report.compared, report.no_twin, report.remarks) == ("random", None, [])
    assert "Dashed: the same architecture with random weights." in captions(report)


def test_beside_nothing(small_network, samples):
    report = layer_report(small_network, *samples, twin=None)
    assert (report.compared, report.no_twin, report.remarks) == (None, None, [])
    assert {record.network for record in report.probes} == {"model"}
    assert "Dashed" not in captions(report)


def test_beside_a_given_model(small_network, samples):
    report = layer_report(small_network, *samples, twin=keras.models.clone_model(small_network))
    assert report.compared == "model"
    assert [network for _layer, network, _numbers in report.probe_rows] == ["model"] * 4 + ["other"] * 4
    assert report.figures["probe"].compared == "model"
    assert "Dashed: the network that it is compared with." in captions(report)


def test_where_there_can_be_no_random_weights_the_rest_is_there_and_the_report_says_why(samples):
    model = OneValue(keras.layers.Dense(3))
    report = layer_report(model, *samples)
    assert {record.network for record in report.probes} == {"model"}
    assert list(report.figures) == ["layers", "probe", "projections"]
    assert report.figures["probe"].axes_[0].get_title(loc="right") == "no network to compare with"
    assert report.no_twin.startswith("With new weights the model does not run. ")
    assert "ValueError: Another weight" in report.no_twin
    assert report.remarks == [f"There is no network with random weights to compare with. {report.no_twin}"]
    assert "There is no network with random weights" in report.html()
    with speaking("ko"):
        assert "Another weight" in report.remarks[0]


@pytest.mark.parametrize("reason", [UNBUILT, FIXED, FAILED, DOES_NOT_RUN, OTHER_LAYERS, PAST_KERAS])
def test_why_there_are_no_random_weights_is_said_in_the_language_in_use(reason, request):
    report = LayerReport("", [], [], 0, 0, {}, twin_failed=(reason, {"error": "42", "layers": "42"}))
    assert report.remarks == [f"There is no network with random weights to compare with. {report.no_twin}"]
    request.getfixturevalue("korean")
    assert not re.search("[A-Za-z]", report.remarks[0])


def test_weights_that_nobody_can_draw_are_named():
    class Shifted(Given):
        def __init__(self, *parts):
            super().__init__(*parts)
            self.shift = self.add_weight(shape=(6,), initializer="random_normal", name="shift")

        def call(self, x):
            return super().call(x + self.shift)

    x = np.random.default_rng(0).normal(size=(12, 6)).astype("float32")
    model = Shifted(keras.layers.Dense(3))
    model.unused = keras.layers.Dense(2, name="unused")
    model.unused.build((None, 6))
    report = layer_report(model, x, np.arange(12) % 3)
    assert (report.guessed, report.kept) == (("shift",), ("unused/kernel", "unused/bias"))
    assert report.remarks == [
        "Random weights: nobody knows how these begin, so they are the model's in another order: shift.",
        "Random weights: these are the model's own, because nobody sees their layers run: unused/kernel, unused/bias.",
    ]


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
