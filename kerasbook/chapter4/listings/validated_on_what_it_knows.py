"""4.1.4 The same model fitted twice: it is validated on what it has learned."""

from kerasbook import datasets
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import multi_hot, review_network
from kerasbook.chapter4.settings import Epochs, ReviewSource, Seed, Width, Words, chapter
from kerasbook.concepts import Finding, above, progress, yes_or_no
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

KeptBack = yes_or_no("keep the same fifth back from the first fit, too")

BATCH = 512
HELD_BACK = 0.2  # of the training sentences, the last ones: what `validation_split=0.2` keeps back


def compiled_network(words, width):
    model = review_network(words, width)
    model.compile("rmsprop", "binary_crossentropy", metrics=["accuracy"])
    return model


def share_right(model, x, labels):
    """The share of the sentences whose probability is on the right side of a half."""
    answers = keras.ops.convert_to_numpy(model(x))[:, 0]  # (n, words) -> (n,)
    return float(((answers > 0.5) == labels).mean())


def fitted(model, train, test, epochs):
    """Fit with a validation split, as the book does; the accuracies after each epoch."""
    x, labels = train
    on_new = []
    watch = keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: on_new.append(share_right(model, *test)))
    history = model.fit(
        x,
        labels,
        batch_size=BATCH,
        epochs=epochs,
        validation_split=HELD_BACK,
        verbose=0,
        callbacks=[watch, progress(epochs)],
    ).history
    return {"validation": history.get("val_accuracy", []), "new": on_new}


@chapter.concept("4.1.4", third="4.1", builds=[review_network], quick={"words": 2_000, "epochs": 6})
def validated_on_what_it_knows(
    words: Words = 5_000,
    width: Width = 16,
    epochs: Epochs = 6,
    kept_back: KeptBack = False,
    source: ReviewSource = "embedded",
    seed: Seed = 0,
):
    """What does validation say about sentences that the network has already learned?

    Left, as it should be: a new network is fitted with validation_split, which keeps the last fifth of the training
    sentences back, for as many epochs as both fits on the right together. Right, the slip: a network is first fitted on
    all training sentences, and then the same network is fitted again with validation_split. Blue is the validation
    accuracy that fit prints, red the accuracy on test sentences, which neither network has ever seen. The dotted line
    is the best validation accuracy of the clean run.

    Measures:
        clean: accuracy after each epoch, fitted once
        again: accuracy after each epoch, fitted a second time
        validation: on the sentences that were held back
        new: on test sentences
        first_epoch: validation accuracy after the first epoch of the second fit
        best_clean: best validation accuracy of the clean run
        standard_error: standard error of a validation accuracy
        flattered: how much higher the validation accuracy is than the accuracy on test sentences
        flattered_clean: the same for the clean run
    """
    train, test = datasets.reviews(source)
    _vectorize, x, new = multi_hot(train.texts, test.texts, words=words)  # (n, words)
    known, unknown = (x, train.labels), (new, test.labels)
    keras.utils.set_random_seed(seed)

    model = compiled_network(words, width)
    clean = fitted(model, known, unknown, 2 * epochs)

    model = compiled_network(words, width)
    first = slice(len(x) - int(HELD_BACK * len(x))) if kept_back else slice(None)
    model.fit(x[first], train.labels[first], BATCH, epochs, verbose=0, callbacks=[progress(epochs)])
    again = fitted(model, known, unknown, epochs)

    best = max(clean["validation"], default=0.5)
    held_back = int(HELD_BACK * len(train.labels))
    measured = {
        "clean": clean,
        "again": again,
        "first_epoch": again["validation"][0] if epochs else 0.5,
        "best_clean": best,
        "standard_error": np.sqrt(best * (1 - best) / held_back),
        "flattered": np.mean(again["validation"]) - np.mean(again["new"]) if epochs else 0.0,
        "flattered_clean": np.mean(clean["validation"]) - np.mean(clean["new"]) if epochs else 0.0,
    }
    return Finding(measured=measured, figure=pictures.validated_on_what_it_knows.FittedTwice(measured), model=model)


@validated_on_what_it_knows.guess(least=0, most=100, says="{number} of 100")
def right_after_one_more_epoch(measured):
    """A network has learned all training sentences. Now it is fitted for another epoch, and a fifth of the same
    sentences are held back for validation. Of 100 of these, on how many is it right?
    """
    return 100 * measured["first_epoch"]


@validated_on_what_it_knows.claim(
    control={"kept_back": True},
    takes_away="What it has learned before: the first fit, just as long, keeps the same fifth of the sentences back.",
)
def it_jumps_at_once(measured):
    """After one epoch of the second fit, the validation accuracy is above everything that the clean run reaches, by
    more than two standard errors.
    """
    return above(measured["first_epoch"], measured["best_clean"], by=2 * measured["standard_error"])


@validated_on_what_it_knows.claim(
    control={"kept_back": True},
    takes_away="What it has learned before: the first fit, just as long, keeps the same fifth of the sentences back.",
)
def only_the_validation_believes_it(measured):
    """In the second fit the validation accuracy is more than 0.015 above the accuracy on test sentences."""
    return above(measured["flattered"], 0.015)
