"""What an `Embedding` looks up is heard where it is called, and written in the model's own words."""

import keras
import numpy as np
import pytest

from kerasbook.layerwise.lookups import looked_up

layers = keras.layers
IDS = np.array([[4, 2, 3, 1], [1, 1, 2, 0]])


def test_of_two_inputs_the_one_that_went_in():
    mask, ids = (keras.Input((4,), dtype="int32", name=name) for name in ("mask", "ids"))
    meaning = layers.Embedding(9, 2, name="meaning")(ids)
    model = keras.Model({"mask": mask, "ids": ids}, meaning * keras.ops.cast(mask, "float32")[..., None])
    found = looked_up(model, {"mask": np.ones((2, 4), int), "ids": IDS})
    assert found == {"meaning": [["4", "2", "3", "1"], ["1", "1", "2", "0"]]}


class Places(keras.Model):
    """Numbers that are changed before they are looked up, by keyword, and places, which no sample brings."""

    def __init__(self):
        super().__init__()
        self.words = layers.Embedding(20, 2, name="words")
        self.places = layers.Embedding(4, 2, name="places")

    def call(self, ids):
        return self.words(inputs=ids + 10) + self.places(keras.ops.arange(4))


def test_what_the_model_makes_of_the_numbers():
    found = looked_up(Places(), IDS.astype("float32"))
    assert found["words"] == [["14", "12", "13", "11"], ["11", "11", "12", "10"]]
    assert found["places"] == [["0", "1", "2", "3"]] * 2


def test_a_model_of_a_fixed_batch_size():
    start = keras.Input(batch_shape=(2, 4), dtype="int32")
    model = keras.Model(start, layers.Embedding(9, 2, name="meaning")(start))
    assert looked_up(model, IDS[[0, 1, 0]])["meaning"] == [
        ["4", "2", "3", "1"],
        ["1", "1", "2", "0"],
        ["4", "2", "3", "1"],
    ]


def split(name: str, texts: list[str]) -> keras.layers.TextVectorization:
    pytest.importorskip("tensorflow")
    layer = layers.TextVectorization(output_sequence_length=3, name=name)
    layer.adapt(texts)
    return layer


@pytest.mark.skipif(keras.backend.backend() != "tensorflow", reason="texts are taken by TensorFlow only")
class TestWords:
    def test_of_two_texts_each_has_its_own_words(self):
        one, other = (keras.Input((), dtype="string", name=name) for name in ("one", "other"))
        first = layers.Embedding(9, 2, name="first")(split("split_one", ["red sky"])(one))
        second = layers.Embedding(9, 2, name="second")(split("split_other", ["blue sea"])(other))
        model = keras.Model([one, other], layers.Concatenate()([first, second]))
        x = [np.array(["red sky"], object), np.array([b"blue sea"], object)]  # of the same numbers: 3, 2, 0
        found = looked_up(model, x)
        assert found["first"] == [["red", "sky", "0"]]
        assert found["second"] == [["blue", "sea", "0"]]

    def test_the_same_numbers_by_another_way(self):
        start = keras.Input((), dtype="string")
        ids = split("split", ["red sky"])(start)
        model = keras.Model(start, layers.Embedding(9, 2, name="meaning")(ids * 1))
        assert looked_up(model, np.array(["sky"], object))["meaning"] == [["sky", "0", "0"]]

    def test_words_that_are_not_certain_stay_numbers(self):
        one, other = (keras.Input((), dtype="string", name=name) for name in ("one", "other"))
        first, second = split("split_one", ["red"])(one), split("split_other", ["blue"])(other)
        model = keras.Model([one, other], layers.Embedding(9, 2, name="meaning")(first * second))
        assert looked_up(model, [np.array(["red"], object), np.array(["blue"], object)])["meaning"] == [["4", "0", "0"]]
        same = keras.Model([one, other], layers.Embedding(9, 2, name="meaning")(keras.ops.maximum(first, second)))
        assert looked_up(same, [np.array(["red"], object), np.array(["blue"], object)])["meaning"] == [["2", "0", "0"]]
