"""A training's curves, out of every form in which it is kept, each at its true epochs."""

import keras
import numpy as np
import pytest
from numpy.testing import assert_array_equal

from kerasbook.inside.trainings import SPREAD, cell, spans, training_of
from kerasbook.layerwise import BatchHistory, LearningCurve

NAN = float("nan")


def history(curves: dict, epoch: list[int]) -> keras.callbacks.History:
    """What `fit` returns."""
    record = keras.callbacks.History()
    record.history, record.epoch = curves, epoch
    return record


def epochs(training) -> dict[str, list]:
    return {name: measured.epochs.tolist() for name, measured in training.curves.items()}


def said(training) -> str:
    return " ".join(sentence.format(**given) for sentence, given in training.foot)


class Table:
    """What pandas and Polars have in common."""

    def __init__(self, columns: dict, index=None):
        self._columns, self.columns, self.index = columns, list(columns), index

    def __getitem__(self, name):
        return self._columns[name]


class TestEpochs:
    def test_a_resumed_fit_begins_where_it_began(self):
        assert epochs(training_of(history({"loss": [3, 2, 1]}, [5, 6, 7]))) == {"loss": [6, 7, 8]}

    def test_a_dictionary_begins_at_the_first_epoch(self):
        assert epochs(training_of({"loss": [3, 2]})) == {"loss": [1, 2]}

    @pytest.mark.parametrize(
        ("epoch", "count", "expected"),
        [
            (range(6), 3, [2, 4, 6]),
            (range(10), 3, [3, 6, 9]),
            (range(10), 2, [5, 10]),  # 4 would give two as well, but not one after the last epoch
            (range(5, 9), 2, [6, 8]),
            (range(10), 7, None),  # no number gives seven: a list did
        ],
    )
    def test_fewer_validation_values_than_epochs(self, epoch, count, expected):
        training = training_of(history({"loss": [1.0] * len(epoch), "val_loss": [1.0] * count}, list(epoch)))
        where = epochs(training)["val_loss"]
        if expected is None:
            assert (len(where), where[0], where[-1]) == (count, 1, 10)
            assert training.foot == [(SPREAD, {"curves": "val_loss"})]
        else:
            assert where == expected
            assert f"drawn as with validation_freq={expected[1] - expected[0]}" in said(training)

    def test_validation_freq_that_is_said_is_not_guessed(self):
        given = {"loss": [1.0] * 10, "val_loss": [1.0, 2.0], "val_acc": [1.0, 2.0]}
        for validation_freq, expected in ((4, [4, 8]), ([1, 9], [1, 9])):
            training = training_of(given, validation_freq)
            assert epochs(training)["val_loss"] == epochs(training)["val_acc"] == expected
            assert training.foot == []
        with pytest.raises(ValueError, match=r"2 of 10 epochs are validated\. Received: 3, with which it is 3"):
            training_of(given, 3)

    def test_what_is_assumed_of_several_curves_is_said_once(self):
        training = training_of({"loss": [1, 1], "val_loss": [1], "val_acc": [1]})
        assert said(training).startswith("val_loss, val_acc: fewer values than epochs")


class TestSeveralFits:
    def test_a_fit_that_begins_anew_is_counted_on(self):
        training = training_of([
            history({"loss": [4, 3]}, [0, 1]),
            history({"loss": [2, 1], "val_loss": [5, 6]}, [0, 1]),
        ])
        assert epochs(training) == {"loss": [1, 2, 3, 4], "val_loss": [3, 4]}
        assert_array_equal(training.curves["loss"].values, [4, 3, 2, 1])
        assert training.seams == [2]
        assert "dotted line" in said(training)

    def test_a_fit_with_an_initial_epoch_keeps_its_numbers(self):
        first, second = history({"loss": [4, 3]}, [0, 1]), history({"loss": [2, 1]}, [1, 2])
        training = training_of([first, second])
        assert epochs(training) == {"loss": [1, 2, 2, 3]}
        assert "goes back to epoch 2" in said(training)
        assert epochs(training_of([first, history({"loss": [1]}, [6])])) == {"loss": [1, 2, 7]}

    @pytest.mark.parametrize(("last", "expected"), [([0, 1], [1, 2, 3, 4, 5]), ([3, 4], [1, 2, 3, 4, 5])])
    def test_one_history_for_two_fits(self, last, expected):
        training = training_of(history({"loss": [5, 4, 3, 2, 1], "val_loss": [2, 1]}, last))
        assert epochs(training) == {"loss": expected, "val_loss": [4, 5]}
        assert training.seams == [3]
        assert "val_loss: as many values as the last fit has epochs" in said(training)

    def test_batches_and_epochs_do_not_go_together(self):
        batches = BatchHistory()
        batches.history = {"loss": [1.0]}
        assert training_of(batches).unit == "batches"
        with pytest.raises(ValueError, match=r"all count batches\. Received: both"):
            training_of([batches, {"loss": [1.0]}])


class TestTables:
    def test_epochs_count_from_zero(self):
        for table in (
            Table({"epoch": [0, 1], "loss": [2, 1]}),
            {"epoch": np.array([0, 1]), "loss": [2, 1]},
            Table({"loss": np.array([2, 1])}),
        ):
            training = training_of(table)
            assert epochs(training) == {"loss": [1, 2]}
            assert training.foot == []
        assert "counted from 0" in said(training_of(Table({"epoch": [1, 2], "loss": [2, 1]})))

    def test_epochs_in_a_pandas_index(self):
        pandas = pytest.importorskip("pandas")
        frame = pandas.DataFrame(
            {"loss": [2.0, 1.0, 0.5], "val_loss": [NAN, 2.0, NAN]}, pandas.Index([3, 4, 5], name="epoch")
        )
        assert epochs(training_of(frame)) == {"loss": [4, 5, 6], "val_loss": [5]}

    @pytest.mark.parametrize("name", ["Unnamed: 0", "Unnamed: 0.1", "index", "level_0", ""])
    @pytest.mark.parametrize("form", [dict, Table])
    def test_an_index_is_no_metric(self, name, form):
        for index in ([0, 1, 2], [1, 2, 3]):
            training = training_of(form({name: index, "loss": [3.0, 2.0, 1.0]}))
            assert epochs(training) == {"loss": [1, 2, 3]}
            assert training.foot == []
        training = training_of(form({name: [4, 7, 9], "loss": [3.0, 2.0, 1.0]}))
        assert list(training.curves) == ["loss"]
        assert said(training).startswith("Left out, because they only number the rows")

    def test_what_pandas_writes_and_reads(self, tmp_path):
        pandas = pytest.importorskip("pandas")
        frame = pandas.DataFrame({"loss": [2.0, 1.0]})
        frame.to_csv(tmp_path / "frame.csv")
        for table in (pandas.read_csv(tmp_path / "frame.csv"), frame.reset_index()):
            assert epochs(training_of(table)) == {"loss": [1, 2]}
        frame.assign(epoch=[3, 4]).to_csv(tmp_path / "epochs.csv")
        assert epochs(training_of(tmp_path / "epochs.csv")) == {"loss": [4, 5]}

    def test_a_metric_that_is_called_index_stays(self):
        assert "index" in training_of({"index": [0.5, 0.7], "loss": [2.0, 1.0]}).curves

    def test_nan_is_not_measured_only_where_the_training_was_sound(self):
        table = Table({"loss": [1.0, 1.0, NAN], "val_loss": [NAN, 2.0, NAN], "val_acc": [NAN] * 3})
        training = training_of(table)
        assert epochs(training) == {"loss": [1, 2, 3], "val_loss": [2, 3], "val_acc": [1, 2, 3]}
        assert "NaN or infinite after these epochs: loss 3, val_loss 3, val_acc 1–3." in said(training)

    def test_a_column_that_is_no_number_is_named(self):
        training = training_of(Table({"loss": [1, 2], "run": ["a", "b"]}))
        assert list(training.curves) == ["loss"]
        assert said(training) == "Left out, because they are not numbers: run."

    @pytest.mark.parametrize(
        ("columns", "phrase"),
        [
            ({"epoch": [0.5, 1.5], "loss": [1, 2]}, r"whole numbers in the column 'epoch'\. Received: 0\.5, 1\.5"),
            ({"epoch": [0], "loss": [1, 2]}, r"Expected 1 numbers in each column, as in 'epoch'\. Received: 2"),
        ],
    )
    def test_epochs_that_cannot_be(self, columns, phrase):
        with pytest.raises(ValueError, match=phrase):
            training_of(columns)


class TestFiles:
    def test_what_csv_logger_writes(self, small_network, samples, tmp_path):
        small_network.compile("sgd", "sparse_categorical_crossentropy", run_eagerly=True)
        path, kept = tmp_path / "log.csv", []
        for options in ({"epochs": 3, "validation_freq": 2}, {"initial_epoch": 3, "epochs": 4}, {"epochs": 1}):
            log = keras.callbacks.CSVLogger(path, separator=";", append=True)
            data = {"validation_data": samples, "verbose": 0, "callbacks": [log]}
            kept.append(small_network.fit(*samples, **data, **options))
        training = training_of(str(path))
        assert epochs(training) == {"loss": [1, 2, 3, 4, 5], "val_loss": [2, 4, 5]}
        assert epochs(training_of(kept)) == epochs(training)
        assert training.seams == [4]

    def test_no_validation_is_no_curve(self, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text("epoch,loss,val_loss\n0,nan,NA\n1,0.5,NA\n")
        training = training_of(path)
        assert list(training.curves) == ["loss"]
        assert_array_equal(training.curves["loss"].values, [NAN, 0.5])

    def test_lines_that_lack_a_column_are_counted(self, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text("epoch,loss\n0,2\n1,1\n2,0.5,7\n3")
        training = training_of(path)
        assert epochs(training) == {"loss": [1, 2]}
        assert said(training).startswith("2 lines of the file")

    def test_cells(self):
        assert [cell(text) for text in ("0.5", "NA", "", '"[1.0, 2.0]"', "a")] == [0.5, None, None, [1.0, 2.0], "a"]
        assert [cell(text) for text in ("[1. 2.]", "[]", "[a]", "[1")] == [[1.0, 2.0], "[]", "[a]", "[1"]
        assert_array_equal(cell('"[nan, inf, 0.5]"'), [NAN, np.inf, 0.5])

    def test_nan_among_the_numbers_for_each_class(self, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text('epoch,f1\n0,"[nan, 0.5]"\n1,"[0.25, 0.75]"\n')
        training = training_of(path)
        assert_array_equal(training.curves["f1[0]"].values, [NAN, 0.25])
        assert_array_equal(training.curves["f1[1]"].values, [0.5, 0.75])

    @pytest.mark.parametrize("separator", [";", "\t"])
    def test_decimal_commas(self, separator, tmp_path):
        path = tmp_path / "log.csv"
        lines = ("epoch", "loss", "lr"), ("0", "1.234,5", "1e-3"), ("1", "0,5", "2,5e-4")
        path.write_text("\n".join(map(separator.join, lines)))
        training = training_of(path)
        assert training.curves["loss"].values.tolist() == [1234.5, 0.5]
        assert training.curves["lr"].values.tolist() == [1e-3, 2.5e-4]
        assert said(training) == "Commas in the file's numbers are read as decimal commas."

    def test_commas_that_are_no_decimal_commas(self, tmp_path):
        path = tmp_path / "log.csv"
        path.write_text("epoch;loss;f1;size\n0;0.5;[0.1, 0.2];1,234.5\n")
        training = training_of(path)
        assert list(training.curves) == ["loss", "f1[0]", "f1[1]"]
        assert said(training) == "Left out, because they are not numbers: size."

    @pytest.mark.parametrize(
        "content", ["epoch,loss\n0,1\n".encode("utf-16"), bytes(range(256)), b"epoch,loss\n0," + b"1" * 200_000]
    )
    def test_a_file_that_is_no_text_of_ours(self, content, tmp_path):
        path = tmp_path / "log.csv"
        path.write_bytes(content)
        with pytest.raises(
            ValueError, match=r"^Expected a text file in UTF-8, .* Received: '.*log\.csv', which is none$"
        ):
            training_of(path)

    def test_no_such_file(self, tmp_path):
        with pytest.raises(ValueError, match=r"Received: 'none\.csv', which is no file"):
            training_of("none.csv")
        other = tmp_path / "other.csv"
        other.write_text("a,b\n1,2\n")
        with pytest.raises(ValueError, match="with a column 'epoch'"):
            training_of(other)


class TestNumbers:
    def test_arrays_tensors_and_holes(self):
        loss = [keras.ops.convert_to_tensor(value) for value in (2.0, 1.0)]
        training = training_of({"loss": loss, "mae": np.array([4, 3]), "val_loss": [None, 0.5]})
        assert epochs(training) == {"loss": [1, 2], "mae": [1, 2], "val_loss": [2]}
        assert_array_equal(training.curves["loss"].values, [2, 1])

    def test_a_number_for_each_class(self):
        training = training_of({"loss": [1, 2], "f1": keras.ops.convert_to_tensor([[0.1, 0.2], [0.3, 0.4]])})
        assert list(training.curves) == ["loss", "f1[0]", "f1[1]"]
        assert_array_equal(training.curves["f1[1]"].values, np.float32([0.2, 0.4]))

    def test_not_equally_many_numbers_for_each_epoch(self):
        for uneven in ([1.0, [2.0, 3.0]], [np.ones(2), np.ones(3)], [None, [1.0], [1.0, 2.0]]):
            with pytest.raises(ValueError, match=r"^Expected equally many numbers .* Received: more for some in f1$"):
                training_of({"f1": uneven})
            for form in (dict, Table):
                training = training_of(form({"loss": [2.0] * len(uneven), "f1": uneven, "run": ["a"]}))
                assert list(training.curves) == ["loss"]
                assert said(training) == (
                    "Left out, because they are not numbers: run. "
                    "Left out, because there are not equally many numbers for each epoch: f1."
                )

    def test_lists_within_the_numbers_of_an_epoch(self):
        training = training_of({"train_loss": [2.0], "train_accuracy": [[1.0, [2.0, 3.0]]]})
        assert said(training) == "Left out, because they are not numbers: train_accuracy."

    def test_a_later_fit_with_other_classes(self):
        training = training_of([{"f1": [[0.1, 0.2]], "acc": [0.1]}, {"f1": [[0.3, 0.4, 0.5]], "acc": [[0.2, 0.3]]}])
        assert epochs(training) == {
            "f1[0]": [1, 2],
            "f1[1]": [1, 2],
            "f1[2]": [2],
            "acc": [1],
            "acc[0]": [2],
            "acc[1]": [2],
        }
        assert training.curves["f1[1]"].values.tolist() == [0.2, 0.4]

    def test_a_learning_curve(self):
        record = LearningCurve({"train": (None, None)}, after=[10, 1])
        record.curve = {"train_loss": [3.0, 2.0, 1.0], "train_accuracy": [0.1, 0.2, 0.3]}
        assert epochs(training_of(record))["train_loss"] == [0, 1, 10]
        assert training_of(record).unit == "batches"
        assert epochs(training_of(record.curve)) == {"train_loss": [0, 1, 2], "train_accuracy": [0, 1, 2]}
        assert said(training_of(record.curve)).startswith("Read as the curve of a LearningCurve")

    def test_a_learning_curve_begins_before_training_on_whatever_data(self):
        record = LearningCurve({"new": (None, None)})
        record.curve = {"new_loss": [3.0, 2.0], "new_accuracy": [0.1, 0.2]}
        training = training_of(record)
        assert epochs(training) == {"new_loss": [0, 1], "new_accuracy": [0, 1]}
        assert training.foot == []

    @pytest.mark.parametrize(
        "names",
        [
            ["train_loss", "val_loss"],
            ["train_loss", "train_accuracy", "val_loss", "val_accuracy"],
            ["train_loss", "train_accuracy", "valid_loss", "valid_accuracy"],
            ["train_loss", "test_loss"],
            ["train_loss", "train_accuracy", "lr"],
            ["cat_loss", "cat_accuracy"],
        ],
    )
    def test_a_loop_of_ones_own_measures_after_each_epoch(self, names):
        training = training_of({name: [3.0, 2.0, 1.0] for name in names})
        assert epochs(training) == {name: [1, 2, 3] for name in names}
        assert training.foot == []

    def test_what_is_no_training(self):
        with pytest.raises(ValueError, match=r"Expected numbers, .* Received: none in run, name"):
            training_of({"run": ["a"], "name": ["b"]})
        for given, received in ((3, "int"), ([0.5], "float"), (np.ones(3), "ndarray")):
            with pytest.raises(TypeError, match=rf"Expected what fit returned, .* Received: {received}$"):
                training_of(given)

    def test_spans(self):
        assert spans([3, 5, 6, 7, 9, 10]) == "3, 5–7, 9–10"
        assert spans(range(0, 100, 2)) == "0, 2, 4, 6, 8, 10, …"
