"""8.2.4 Files as batches of pictures: what each step of the way does, and how often."""

import collections
import tempfile
import threading
from pathlib import Path

from kerasbook import datasets
from kerasbook.chapter8 import pictures
from kerasbook.chapter8.settings import Epochs, Seed, chapter
from kerasbook.concepts import Finding, above, choice, near, whole, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

Cached = choice(
    'behind which step pictures are cached: "read", "decoded", "shuffled", "augmented", or "nowhere"',
    "decoded",
    "nowhere",
    "read",
    "shuffled",
    "augmented",
)
Added = yes_or_no("whether TensorFlow may add a prefetch of its own where none is written (inject_prefetch)")
Augmented = choice(
    'where the augmentation is for those who ask the network: in the "model", or in the "pipeline" of their pictures',
    "model",
    "pipeline",
)
Files = whole("how many files there are", least=16, most=162)

CACHED = ("nowhere", "read", "decoded", "shuffled", "augmented")
SHAPE = (64, 64, 3)
GREY = 200 / 255  # behind the photographs
SHOWN = 2  # the picture that is drawn
BATCH = 16
BATCHES = 5  # of those that are watched one by one
AHEAD = 2  # batches that are made before they are asked for


# From files to batches


def random_changes(seed=0):
    """Mirrored or not, and turned by up to 36 degrees. Called a pipeline, it may stand in one of tf.data, too."""
    return keras.layers.Pipeline([
        keras.layers.RandomFlip("horizontal", seed=seed),
        keras.layers.RandomRotation(0.1, fill_mode="constant", fill_value=GREY, seed=seed),
    ])


def written(folder, images):
    """A PNG file for each picture; their paths."""
    paths = [str(Path(folder, f"{number}.png")) for number in range(len(images))]
    for path, image in zip(paths, images, strict=True):
        keras.utils.save_img(path, 255 * image, scale=False)
    return paths


def noting(step, worked):
    """A function that hands on what it gets, and notes in `worked` that this step has worked."""
    import tensorflow as tf

    def note(value):
        worked[step].append(1)
        return value

    return lambda value: tf.ensure_shape(tf.numpy_function(note, [value], value.dtype), value.shape)


def from_files(paths, worked, cached="nowhere", ahead=0, seed=0):
    """Pictures and their numbers in batches; with `ahead`, files are decoded in parallel and batches made ahead."""
    import tensorflow as tf

    note = {step: noting(step, worked) for step in ("read", "decoded", "augmented")}
    changes = random_changes(seed)
    at_once = tf.data.AUTOTUNE if ahead else None

    def read(path, number):
        return note["read"](tf.io.read_file(path)), number

    def decode(content, number):
        pixels = tf.ensure_shape(tf.io.decode_png(content, channels=3), SHAPE)
        return note["decoded"](tf.cast(pixels, "float32") / 255), number

    def change(picture, number):
        return changes(note["augmented"](picture), training=True), number

    def kept(dataset, step):
        return dataset.cache() if step == cached else dataset

    dataset = tf.data.Dataset.from_tensor_slices((paths, range(len(paths))))
    dataset = kept(dataset.map(read), "read")
    dataset = kept(dataset.map(decode, num_parallel_calls=at_once), "decoded")
    dataset = kept(dataset.shuffle(len(paths), seed=seed), "shuffled")
    dataset = kept(dataset.map(change), "augmented")
    dataset = dataset.batch(BATCH)
    return dataset.prefetch(ahead) if ahead else dataset


# What comes out of it


def passes(dataset, epochs):
    """For each epoch, the pictures as they come, `(n, 64, 64, 3)`, and their numbers, `(n,)`."""
    return [
        tuple(np.concatenate(parts) for parts in zip(*dataset.as_numpy_iterator(), strict=True))
        for _epoch in range(epochs)
    ]


def versions_of(number, came):
    """What one picture looked like, epoch by epoch."""
    return [images[list(numbers).index(number)] for images, numbers in came]


def versions(came):
    """In how many versions a picture came, on average."""
    return float(np.mean([
        len({one.tobytes() for one in versions_of(number, came)}) for number in range(len(came[0][1]))
    ]))  # fmt: skip


def orders(came):
    """In how many orders the pictures came."""
    return len({tuple(numbers) for _images, numbers in came})


def differing(came, others):
    """Of all pictures that came, the share that differs from what another pipeline brought in its place."""
    return float(np.mean([
        np.abs(one - other).max(axis=(1, 2, 3)) > 0
        for (one, _), (other, _) in zip(came, others, strict=True)
    ]))  # fmt: skip


# Before it is asked for


def order_of_events(added):
    """Which batch is made, taken and done with, one after the other. A step takes until the next batch is there."""
    import tensorflow as tf

    events = []
    is_made, is_taken = ([threading.Event() for _batch in range(BATCHES)] for _kind in range(2))
    longest = 5.0 if added else 0.05  # seconds of a step for which no batch is made

    def make(number):
        if number:  # not before the batch in front of it has been taken: so the order is the same each time
            is_taken[number - 1].wait(longest)
        events.append(("made", int(number)))
        is_made[number].set()
        return number

    batches = tf.data.Dataset.range(BATCHES).map(lambda number: tf.numpy_function(make, [number], tf.int64))
    options = tf.data.Options()
    options.experimental_optimization.inject_prefetch = added
    for number in batches.with_options(options).as_numpy_iterator():
        events.append(("taken", int(number)))
        is_taken[number].set()
        if number + 1 < BATCHES:
            is_made[number + 1].wait(longest)
        events.append(("done", int(number)))
    return events


def made_in_time(events):
    """How many batches are made before the one before them is done with."""
    when = {event: place for place, event in enumerate(events)}
    return sum(when["made", number] < when["done", number - 1] for number in range(1, BATCHES))


# In the model or in the pipeline


def small_convnet(first=()):
    """The layers given, if any, then a convolution, the mean of each map, and one probability."""
    return keras.Sequential([
        keras.Input((64, 64, 3)),
        *first,
        keras.layers.Conv2D(8, 3, strides=2, activation="relu"),  # (n, 64, 64, 3) -> (n, 31, 31, 8)
        keras.layers.GlobalMaxPooling2D(),  # -> (n, 8)
        keras.layers.Dense(1, activation="sigmoid"),  # -> (n, 1)
    ])


def asked_twice(model, images, changed=None):
    """The largest difference between the answers to the same pictures, asked for twice."""
    import tensorflow as tf

    dataset = tf.data.Dataset.from_tensor_slices(images)
    if changed is not None:
        dataset = dataset.map(lambda image: changed(image, training=True))
    once, again = (model.predict(dataset.batch(BATCH), verbose=0) for _time in range(2))
    return float(np.abs(once - again).max())


def in_training(model, images):
    """The largest difference between the answers to the same pictures, asked twice as fit asks."""
    once, again = (keras.ops.convert_to_numpy(model(images, training=True)) for _time in range(2))
    return float(np.abs(once - again).max())


@chapter.concept("8.2.4", third="8.2", builds=[small_convnet], quick={"files": 32, "epochs": 3})
def what_the_pipeline_costs(
    cached: Cached = "decoded",
    added: Added = True,
    augmented: Augmented = "model",
    files: Files = 48,
    epochs: Epochs = 5,
    seed: Seed = 0,
):
    """How often is a picture read, decoded and changed before it is learned?

    Left: a row for each place where a pipeline may have its cache; the black bar stands there. In the cells: how
    often a file is read and decoded in all epochs, in how many orders the pictures come, and in how many versions each
    of them. Grey is once, blue is anew in each epoch. Right: one picture in each epoch, with the cache before the
    augmentation and behind it. Below: batches that are made (grey) and the steps of a network with them (blue), in the
    order of events, with TensorFlow's own prefetching switched off and as it is.

    Measures:
        per_picture: by the place of the cache, how often a step works on a picture
        orders: by the place of the cache, in how many orders the pictures come
        versions: by the place of the cache, in how many versions a picture comes
        nowhere: no cache
        read: reading
        decoded: decoding
        shuffled: shuffling
        augmented: augmentation
        epochs: how often all pictures come
        chosen: with the cache of the setting
        reads: how often a file is read
        decodings: how often a file is decoded
        different: share of pictures other than those of a pipeline without cache, threads and prefetching
        seen: in how many versions a picture comes
        in_time: how many batches are made before a step with the one before them ends
        switched_off: without any prefetching
        as_it_is: where nothing is said about prefetching
        to_make: batches to be made while there is a step with another one
        apart: largest difference between two answers to the same picture
        model: augmentation in the model
        pipeline: augmentation in the pipeline of those who ask
        in_training: augmentation in the model, asked as fit asks
        asked: largest difference between two answers, where the setting has the augmentation
    """
    train, test = datasets.cutouts()
    images = datasets.on_background(train.images[:files])
    keras.utils.set_random_seed(seed)
    worked = {place: collections.defaultdict(list) for place in CACHED}
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        paths = written(folder, images)
        plain = passes(from_files(paths, collections.defaultdict(list), seed=seed), epochs)
        came = {place: passes(from_files(paths, worked[place], place, AHEAD, seed), epochs) for place in CACHED}

    per_picture = {
        place: {step: len(times) / files for step, times in sorted(steps.items())} for place, steps in worked.items()
    }
    events = {"switched_off": order_of_events(added=False), "as_it_is": order_of_events(added)}
    model, without = small_convnet([random_changes(seed)]), small_convnet()
    without.set_weights([keras.ops.convert_to_numpy(weight.value) for weight in model.trainable_weights])
    new = datasets.on_background(test.images[:files])
    apart = {
        "model": asked_twice(model, new),
        "pipeline": asked_twice(without, new, random_changes(seed)),
        "in_training": in_training(model, new),
    }
    measured = {
        "per_picture": per_picture,
        "orders": {place: orders(one) for place, one in came.items()},
        "versions": {place: versions(one) for place, one in came.items()},
        "epochs": epochs,
        "chosen": {
            "reads": per_picture[cached]["read"],
            "decodings": per_picture[cached]["decoded"],
            "different": differing(came[cached], plain),
            "seen": versions(came[cached]),
        },
        "in_time": {name: made_in_time(one) for name, one in events.items()},
        "to_make": BATCHES - 1,
        "apart": apart,
        "asked": apart[augmented],
    }
    shown = {place: np.stack(versions_of(SHOWN, came[place])) for place in ("decoded", "augmented")}
    figure = pictures.what_the_pipeline_costs.Pipeline(measured, shown, events)
    return Finding(measured=measured, figure=figure, model=model)


@what_the_pipeline_costs.claim(
    control={"cached": "shuffled"}, takes_away="The place of the cache: it stands behind the shuffling."
)
def nothing_else_comes_out(measured):
    """A cache behind the decoding, decoding in parallel and prefetching change nothing about the pictures: the same
    ones come in the same order, epoch by epoch.
    """
    return near(measured["chosen"]["different"], 0.0, within=0.001)


@what_the_pipeline_costs.claim(
    control={"cached": "read"}, takes_away="The place of the cache: it stands before the decoding."
)
def each_file_is_decoded_once(measured):
    """With a cache behind the decoding, a file is read once and decoded once, however many epochs there are."""
    chosen = measured["chosen"]
    return near(chosen["reads"], 1.0, within=0.001) & near(chosen["decodings"], 1.0, within=0.001)


@what_the_pipeline_costs.claim(
    control={"cached": "augmented"}, takes_away="The place of the cache: it stands behind the augmentation."
)
def an_augmentation_has_to_come_after_the_cache(measured):
    """With the cache before the augmentation, a picture comes in another version in each epoch."""
    return near(measured["chosen"]["seen"], measured["epochs"], within=0.5)


@what_the_pipeline_costs.claim(
    control={"added": False}, takes_away="What TensorFlow adds of its own accord: it is switched off."
)
def prefetched_without_a_word(measured):
    """Where nothing is said about prefetching, each batch is made while the network is still at work on the one before:
    TensorFlow adds it.
    """
    return above(measured["in_time"]["as_it_is"], measured["to_make"] - 0.5)


@what_the_pipeline_costs.claim(
    control={"augmented": "pipeline"},
    takes_away="The model: the augmentation stands in the pipeline of the pictures that it is asked about.",
)
def in_the_model_it_knows_when_to_stop(measured):
    """Augmentation in the model is off when the network answers: asked twice about a picture, it says the same."""
    return near(measured["asked"], 0.0, within=1e-6)
