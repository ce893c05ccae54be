"""Where the places of an input are, which of them are padding, and which input an answer is asked about."""

import keras
import numpy as np
import pytest
from keras import layers, ops
from numpy.testing import assert_allclose, assert_array_equal

from kerasbook.layerwise import samples
from kerasbook.layerwise.attribution import grad_cam, located_grad_cam, occlusion, saliency
from kerasbook.layerwise.questions import Question
from tests.layerwise.zoo import numbers

RNG = np.random.default_rng(0)
ROWS, COLUMNS = 6, 9


def spot(row: int = 1, column: int = 6) -> np.ndarray:
    """Pictures `(2, 6, 9, 3)` with one bright place."""
    x = np.zeros((2, ROWS, COLUMNS, 3), "float32")
    x[:, row, column] = 1
    return x


def sees_spots(*before, shape) -> keras.Model:
    """Whatever turns pictures round, and then a map that is their brightness, and how bright it is."""
    conv = layers.Conv2D(1, 1, use_bias=False, name="bright")
    model = keras.Sequential([
        keras.Input(shape),
        *before,
        conv,
        layers.GlobalAveragePooling2D(),
        layers.Dense(1, use_bias=False),
    ])
    conv.set_weights([np.ones((1, 1, 3, 1))])
    model.layers[-1].set_weights([np.ones((1, 1))])
    return model


class Turned(layers.Layer):
    """Puts the channels last without a layer of Keras' saying so."""

    def call(self, x):
        return ops.transpose(x, (0, 2, 3, 1))


TURNS = {
    "as they are": ((), (0, 1, 2, 3)),
    "channels first": ([layers.Permute((2, 3, 1))], (0, 3, 1, 2)),
    "channels first, by a layer of one's own": ([Turned()], (0, 3, 1, 2)),
    "columns first": ([layers.Permute((2, 1, 3))], (0, 2, 1, 3)),
    "all turned": ([layers.Permute((3, 2, 1))], (0, 3, 2, 1)),
    "rescaled, then turned": ([layers.Rescaling(2.0), layers.Permute((2, 3, 1))], (0, 3, 1, 2)),
}


@pytest.mark.parametrize("name", TURNS)
def test_pictures_may_be_turned_at_the_start(name):
    """The map lies over the picture as the reader gave it: without its axis of channels."""
    before, axes = TURNS[name]
    x = np.transpose(spot(), axes)
    model = sees_spots(*before, shape=x.shape[1:])
    channels = axes.index(3)
    wanted = x.any(axis=channels).astype(float)
    found = grad_cam(model, x)
    assert_allclose(found, wanted)
    covered = occlusion(model, x, patch=1, stride=1, fill=0.0)
    assert covered.shape == wanted.shape
    assert_allclose(covered / covered.max(), wanted, atol=1e-5)
    assert saliency(model, x).shape == x.shape


class TestBlocks:
    class Block(layers.Layer):
        """A sum that is no layer: what it gives, none of its layers has given."""

        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            self.conv = layers.Conv2D(2, 1, name="conv")

        def call(self, x):
            return ops.relu(x + self.conv(x))

    def model(self) -> keras.Model:
        keras.utils.set_random_seed(1)
        return keras.Sequential([
            keras.Input((5, 5, 2)),
            self.Block(name="block"),
            layers.GlobalAveragePooling2D(),
            layers.Dense(2),
        ])

    @pytest.mark.backend
    def test_grad_cam_takes_what_the_block_gives_not_its_shortcut(self):
        model, x = self.model(), RNG.normal(size=(2, 5, 5, 2)).astype("float32")
        located = located_grad_cam(Question(model, x))
        assert located.layer == "block"
        maps = ops.convert_to_numpy(model.get_layer("block")(x))
        weights = model.layers[-1].get_weights()[0].T[Question(model, x).target]
        expected = np.maximum((maps * weights[:, None, None]).sum(axis=-1), 0)
        assert_allclose(located.maps, expected / np.maximum(expected.max(axis=(1, 2), keepdims=True), 1e-9), atol=1e-5)

    def test_a_network_inside_may_be_named_as_a_whole(self):
        inner = keras.Sequential([keras.Input((5, 5, 2)), layers.Conv2D(3, 3, name="conv")], name="inner")
        model = keras.Sequential([keras.Input((5, 5, 2)), inner, layers.GlobalAveragePooling2D(), layers.Dense(2)])
        x = RNG.normal(size=(2, 5, 5, 2))
        assert_array_equal(grad_cam(model, x, layer="inner"), grad_cam(model, x, layer="inner/conv"))
        assert located_grad_cam(Question(model, x)).layer == "inner/conv"


class TestPadding:
    def masked(self, *behind) -> keras.Model:
        keras.utils.set_random_seed(0)
        return keras.Sequential([keras.Input((6, 3)), layers.Masking(), *behind, layers.Dense(2, "softmax")])

    def x(self) -> np.ndarray:
        x = RNG.normal(size=(3, 6, 3)).astype("float32")
        x[:, 4:] = 0
        return x

    @pytest.mark.backend
    def test_is_no_evidence(self):
        model, x = self.masked(layers.LSTM(4, return_sequences=True), layers.LSTM(3)), self.x()
        assert grad_cam(model, x)[:, :4].any()
        assert not grad_cam(model, x)[:, 4:].any()
        covered = occlusion(model, x, patch=2)
        assert covered[:, :4].any()
        assert not covered[:, 4:].any()

    def test_covering_it_would_make_a_step_of_it(self):
        """Of a patch that lies half on padding, only the other half is covered."""
        model, x = self.masked(layers.GlobalAveragePooling1D()), self.x()
        alone = x.copy()
        alone[:, 3] = 5.0
        question, other = Question(model, x, target=0), Question(model, alone, target=0)
        drop = question.over_batches(question.score) - other.over_batches(other.score)
        assert_allclose(occlusion(model, x, target=0, patch=3, stride=3, fill=5.0)[:, 3], drop, rtol=1e-4, atol=1e-5)

    def test_is_evidence_where_the_model_does_look_at_it(self):
        class Unmasked(layers.Layer):
            def call(self, x):
                return ops.mean(ops.relu(x), axis=1)

        model = self.masked(layers.Conv1D(4, 3, padding="same", name="conv"), Unmasked())
        assert grad_cam(model, self.x())[:, 4].any()  # the convolution reaches over its edge

    def test_of_words(self):
        model = keras.Sequential([
            keras.Input((4,), dtype="int32"),
            layers.Embedding(9, 3, mask_zero=True),
            layers.GlobalAveragePooling1D(),
            layers.Dense(2),
        ])
        x = np.array([[3, 4, 0, 0], [5, 0, 0, 0]])
        question = Question(model, x)
        assert_array_equal(question.padding(question.parts[0]), x == 0)
        assert not occlusion(model, x, fill=7)[x == 0].any()

    def test_without_a_mask_there_is_none(self):
        model = keras.Sequential([keras.Input((6, 3)), layers.LSTM(4), layers.Dense(2)])
        question = Question(model, self.x())
        assert question.padding(question.parts[0]) is None


class TestSeveralInputs:
    def siamese(self) -> tuple[keras.Model, list]:
        """Two pictures, each with maps of its own."""
        one, other = keras.Input((6, 6, 1), name="one"), keras.Input((6, 6, 1), name="other")
        means = [layers.GlobalAveragePooling2D()(layers.Conv2D(2, 3, name=f"of_{x.name}")(x)) for x in (one, other)]
        model = keras.Model([one, other], layers.Dense(2)(layers.Concatenate()(means)))
        return model, [numbers(6, 6, 1), numbers(6, 6, 1, seed=1)]

    @pytest.mark.backend
    def test_a_map_lies_over_the_input_on_which_it_depends(self):
        model, x = self.siamese()
        assert located_grad_cam(Question(model, x), "of_one").part == 0
        assert located_grad_cam(Question(model, x), "of_other").part == 1

    def test_a_mask_has_no_gradient_and_no_error(self):
        words, mask = keras.Input((5,), dtype="int32", name="words"), keras.Input((5,), dtype="int32", name="mask")
        meaning = layers.Embedding(9, 4)(words)
        kept = ops.cast(mask, "float32")[..., None]
        model = keras.Model({"words": words, "mask": mask}, layers.Dense(2)(ops.mean(meaning * kept, axis=1)))
        x = {"words": np.array([[1, 2, 3, 4, 5]]), "mask": np.array([[1, 1, 1, 0, 0]])}
        found = saliency(model, x)
        assert (found["words"][:, :3] > 0).all()
        assert not found["words"][:, 3:].any()
        assert not found["mask"].any()

    def test_two_embeddings_of_equal_numbers_are_told_apart(self):
        one, other = keras.Input((1,), dtype="int32", name="one"), keras.Input((1,), dtype="int32", name="other")
        meanings = [layers.Flatten()(layers.Embedding(9, 3, name=f"of_{x.name}")(x)) for x in (one, other)]
        model = keras.Model([one, other], layers.Dense(1)(layers.Concatenate()(meanings)))
        same = np.arange(4)[:, None]
        for equal in ([same, same], [0 * same, 0 * same]):
            question = Question(model, equal)
            assert [[str(seen.name) for seen in question.looked_up(part)] for part in question.parts] == [
                ["of_one"],
                ["of_other"],
            ]

    def test_nested_inputs(self):
        inputs = {"pair": {"a": keras.Input((2,)), "b": keras.Input((3,))}, "c": keras.Input((1,))}
        model = keras.Model(inputs, layers.Dense(1)(layers.Concatenate()(keras.tree.flatten(inputs))))
        x = {"pair": {"a": np.ones((4, 2)), "b": np.ones((4, 3))}, "c": np.ones((4, 1))}
        names = ["input[c]", "input[pair][a]", "input[pair][b]"]
        assert Question(model, x).names == names
        assert sorted(samples.inputs(x)) == names
        with pytest.raises(ValueError, match=r"NaN or infinity in 1 places of input\[pair\]\[a\]"):
            saliency(model, {**x, "pair": {"a": np.array([[np.nan, 1]] * 1 + [[1, 1]] * 3), "b": np.ones((4, 3))}})

    def test_their_names(self):
        model, x = self.siamese()
        assert Question(model, x).names == ["input[0]", "input[1]"]
        by_name = keras.Model({"one": model.inputs[0], "other": model.inputs[1]}, model.outputs[0])
        question = Question(by_name, {"other": x[1], "one": x[0]})
        assert question.names == ["input[one]", "input[other]"]
        assert_array_equal(question.parts[0], x[0])


@pytest.mark.backend
@pytest.mark.parametrize("front", [0, 1])
def test_tokens_of_patches_go_back_to_their_places(front):
    """Each of 2 x 3 patches of 4 x 4 pixels is one token; before them there may be the class token."""
    start = keras.Input((8, 12, 1))
    tokens = layers.Reshape((6, 1))(layers.AveragePooling2D(4)(start))
    tokens = layers.ZeroPadding1D((front, 0))(tokens)
    mixed = layers.Dense(1, use_bias=False, name="tokens")(tokens)
    model = keras.Model(start, layers.Dense(1, use_bias=False)(layers.Flatten()(mixed)))
    for layer in (model.get_layer("tokens"), model.layers[-1]):
        layer.set_weights([np.ones_like(layer.get_weights()[0])])
    x = np.zeros((1, 8, 12, 1), "float32")
    x[0, 4:8, 8:12] = 1  # the last patch
    located = located_grad_cam(Question(model, x), "tokens")
    assert located.maps.shape == (1, 8, 12)
    assert located.tokens == (6, 6 + front)
    assert np.unravel_index(located.maps[0].argmax(), (8, 12)) >= (6, 10)
    assert located.maps[0, 6:, 10:].min() == 1
    assert not located.maps[0, :2].any()


def test_rows_of_a_picture_are_no_patches():
    """As many rows as there could be patches of 4 x 4: each token sees one row, and no patch."""
    model = keras.Sequential([
        keras.Input((16, 16, 1)),
        layers.TimeDistributed(layers.Flatten(), name="rows"),
        layers.Conv1D(2, 1, name="mixed"),
        layers.GlobalAveragePooling1D(),
        layers.Dense(1),
    ])
    located = located_grad_cam(Question(model, RNG.normal(size=(2, 16, 16, 1)).astype("float32")), "mixed")
    assert (located.part, located.tokens, located.maps.shape) == (None, None, (2, 16))


class TestOutputs:
    def test_a_single_one_may_lie_in_a_dictionary(self):
        start = keras.Input((3,))
        model = keras.Model(start, {"kind": layers.Dense(2, "softmax", name="last")(start)})
        for output in (None, "kind", 0):
            assert saliency(model, np.ones((2, 3)), output=output).any()

    def test_or_deeper(self):
        start = keras.Input((3,))
        heads = {"kind": {"p": layers.Dense(2, "softmax")(start)}, "price": layers.Dense(1)(start)}
        model = keras.Model(start, heads)
        for output in ("kind", "kind/p", "price"):
            assert saliency(model, np.ones((2, 3)), output=output).any()
        with pytest.raises(ValueError, match=r"out of: 'kind/p', 'price'\. Received: output='size'"):
            saliency(model, np.ones((2, 3)), output="size")


def test_the_cover_runs_in_full_batches_however_few_samples_there_are():
    sizes = []

    class Counted(layers.Layer):
        def call(self, x):
            sizes.append(x.shape[0])
            return x

    model = keras.Sequential([keras.Input((12, 12)), Counted(), layers.Flatten(), layers.Dense(2)])
    question = Question(model, np.ones((1, 12, 12)))
    sizes.clear()
    occlusion(model, np.ones((1, 12, 12)), patch=1, stride=1, batch_size=32)
    assert sum(sizes) <= 1.1 * 145
    assert max(sizes) == 29  # 144 covers in five batches of like size
    assert question.most == 32
