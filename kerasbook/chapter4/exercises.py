"""Exercises of chapter 4: puzzles whose answer is a call, in the book's order.

    from kerasbook.chapter4 import exercises
    exercises.count_the_ones            # in Jupyter: the task, with a hint and the solution folded
    exercises.count_the_ones(ones=10)   # an answer, here the one to start from

An answer is run and measured like a concept. On six seeds, 0 to 5, every solution passes and every starting point
fails.
"""

from kerasbook import datasets
from kerasbook.chapter4.listings.bottleneck import Narrow, bottleneck, four_units_are_too_few
from kerasbook.chapter4.listings.house_prices import house_prices
from kerasbook.chapter4.listings.k_fold import divided
from kerasbook.chapter4.listings.networks import review_vectors, trained_on_reviews
from kerasbook.chapter4.listings.one_hot_or_integers import one_hot_or_integers
from kerasbook.chapter4.listings.reviews_layer_by_layer import directions
from kerasbook.chapter4.listings.scaling import Columns, scaling
from kerasbook.chapter4.listings.words_as_vectors import fitted, vector
from kerasbook.chapter4.settings import Epochs, LearningRate, Seed, Width, chapter
from kerasbook.concepts import above, below, choice, no_longer, number, predicted, whole
from kerasbook.lazily import keras, np  # in your own code: import keras, numpy as np

# 4.1.2 Preparing the data

Ones = whole("your prediction of how many ones there are", least=0)
HAMLET = "To be, or not to be: that is the question."


@chapter.exercise(
    "4.1.2",
    hint=(
        "What does the layer do with capitals and punctuation? And what can a column say about a word that comes twice?"
    ),
    solution={"ones": 8},
    why=(
        "Ten words, but to and be stand there twice, once with a capital and once with punctuation. The layer "
        "makes all letters small and drops the punctuation; a column then says whether a word is there, not how "
        'often. Count them instead (output_mode="count"), and the numbers add up to ten.'
    ),
)
def count_the_ones(ones: Ones = 10):
    """Count the ones

    "To be, or not to be: that is the question." All its words are among the 5,000 that the layer knows. How many ones
    are there in its vector?
    """
    found = vector(fitted(5_000, 1, "embedded"), [HAMLET])
    return {"ones in the vector": predicted(ones, int(found.sum()), within=0.5)}


# 4.1.3 Building the model

Probability = number("the probability that the network gives to its answer, each time", least=0.001, most=0.999)


def mean_loss(probability):
    """Cross-entropy of a network that is right nine times in ten, always equally sure: ten reviews, one mistake."""
    answers = np.array([1.0] * 9 + [0.0])  # all ten are called praise; the last one is not
    loss = keras.losses.BinaryCrossentropy()(answers[:, None], np.full((10, 1), probability))
    return float(loss)


@chapter.exercise(
    "4.1.3",
    hint=(
        "Nearly 1 costs almost nothing nine times, and very much once. One half costs a little, ten times. Try "
        "both, then what lies between."
    ),
    solution={"probability": 0.9},
    why=(
        "The best is to say what is so: a network that is right nine times in ten pays least if it says 0.9. The "
        "logarithm has this property, and so has the squared error: whoever wants to lower them must be honest "
        "about how sure they are. Accuracy asks for nothing of the kind: it counts 0.51 "
        "and 0.999 alike."
    ),
)
def how_sure_to_be(probability: Probability = 0.999):
    """How sure to be

    A network calls ten reviews praise, all with the same probability. Nine of them are. Which probability makes its
    cross-entropy smallest?
    """
    return {"mean cross-entropy": below(mean_loss(probability), 0.3253)}


# 4.1.4 Validating your approach

Updates = whole("your prediction of the number of updates in an epoch", least=0)
Seen = whole("your prediction of how many validation sentences the network has seen before", least=0)


def parts_of_a_fit(count, share):
    """How many samples `fit` trains on and how many it validates on with `validation_split`."""
    trained = int(count * (1 - share))
    return trained, count - trained


@chapter.exercise(
    "4.1.4",
    hint=(
        "validation_split=0.2 keeps back the last fifth of whatever it is given, 1,609 sentences. How many batches of "
        "512 do the others fill? And what was the network given in the first fit?"
    ),
    solution={"updates": 13, "seen": 1_609},
    why=(
        "6,434 sentences are left, twelve batches of 512 and one of 290. The first fit had no validation_split: it "
        "went through all 8,043 sentences, and so through all 1,609 that the second fit keeps back. Each of them is a "
        "question whose answer the network has been told. Keras cannot know: it keeps the sentences back from "
        "this fit, not from an earlier one."
    ),
)
def who_has_seen_what(updates: Updates = 16, seen: Seen = 0):
    """Who has seen what

    A network is fitted on all 8,043 training sentences. Then the same network is fitted again with validation_split=0.2
    and batches of 512. How many updates does an epoch of the second fit make? And how many of the sentences on which it
    is validated has the network been trained on before?
    """
    train, _test = datasets.reviews()
    trained, validated = parts_of_a_fit(len(train.labels), 0.2)
    return {
        "updates in an epoch": predicted(updates, -(-trained // 512), within=0.5),
        "validation sentences that it knows": predicted(seen, validated, within=0.5),
    }


# 4.1.5 Predictions, and a review layer by layer

PAIRS = ("smart, stupid", "funny, moving", "funny, boring", "great, terrible")
Pair = choice("two words with different meanings", *PAIRS)


def cosine(one, other, seed):
    """How alike the directions are in which the first layer puts two words: from -1, opposite, to 1, the same."""
    model, _curve = trained_on_reviews(seed=seed)
    vectorize, _x, _test_x = review_vectors()
    vocabulary = vectorize.get_vocabulary()
    towards = directions(np.asarray(model.layers[0].kernel))
    return float(towards[vocabulary.index(one)] @ towards[vocabulary.index(other)])


@chapter.exercise(
    "4.1.5",
    hint="What was the network asked about a review? Does it have to know what a film is about to answer that?",
    solution={"pair": "funny, moving"},
    why=(
        "A funny film makes you laugh and a moving one makes you cry, but both words praise, and nothing else was"
        " asked. The network learns of a word what the labels ask for. If the task were to tell comedies from "
        "dramas, the same two words would have to part."
    ),
)
def strange_neighbours(pair: Pair = "smart, stupid", seed: Seed = 0):
    """Strange neighbours

    Find two words that differ in meaning, and that the first layer of the trained network sends in much the same
    direction all the same: the cosine between their weights is above 0.5.
    """
    return {"cosine of the two words": above(cosine(*pair.split(", "), seed), 0.5)}


# 4.2 Many classes

Largest = number("the share of the most frequent class", least=0.01, most=0.99)
Others = whole("into how many other classes the rest is divided equally", least=1, most=1_000)


@chapter.exercise(
    "4.2",
    hint=(
        "Whoever draws is right about a class with the share p in p squared of all cases: p times it is there, and p "
        "times it is drawn. Small shares, squared, are next to nothing."
    ),
    solution={"largest": 0.52, "others": 45},
    why=(
        "0.52 squared is 0.27, and 45 classes that share the rest add 45 times 0.0107 squared, which is 0.005. The two "
        "ways to guess are equally good only if all classes are equally frequent. So say which one you compare with: a "
        "network that is right about 50 in 100 is far above the one level, and below the other. For the newswires of "
        "Reuters the book draws, and is right about 19 in 100; always naming their most frequent topic does better."
    ),
)
def two_ways_to_guess(largest: Largest = 0.3, others: Others = 2):
    """Two ways to guess

    There are two levels that a classifier is compared with: always naming the most frequent class, and drawing classes
    as often as they occur. Find shares of the classes with which the first is right more than half of the time, and the
    second less than 3 times in 10.
    """
    rest = (1 - largest) / others
    return {
        "always the most frequent": above(max(largest, rest), 0.5),
        "drawn as often as they occur": below(largest**2 + others * rest**2, 0.3),
    }


# 4.2.6 A different way to handle the labels and the loss

Loss = number("your prediction of the loss on the first batch", least=0)


@chapter.exercise(
    "4.2.6",
    hint=(
        "Before its training the network gives each of the 41 presidents about the same probability. The loss is the "
        "negative logarithm of the probability of the right one; np.log is the natural logarithm."
    ),
    solution={"loss": 3.71},
    why=(
        "Each president gets about 1/41, and -ln(1/41) = ln 41 = 3.71. With two classes it is ln 2 = 0.69, with the "
        "book's 46 topics ln 46 = 3.83. A first loss that is far from the logarithm of the number of classes is the "
        "cheapest sign that something is wrong, and it costs no training at all. It is the same with one-hot labels "
        "and with integers, because it is the same loss."
    ),
)
def before_the_first_update(loss: Loss = 0.69, seed: Seed = 0):
    """Before the first update

    The network of one_hot_or_integers has not learned anything yet. What is its loss on the first batch, to one decimal
    place?
    """
    measured = one_hot_or_integers(epochs=1, words=500, seed=seed).measured
    return {"loss on the first batch": predicted(loss, measured["untrained"], within=0.1)}


# 4.2.7 The importance of having sufficiently large intermediate layers


@chapter.exercise(
    "4.2.7",
    hint=(
        "Four units lose more than a third, 64 lose nothing. Look at the curve: at which width has it reached two "
        "thirds of its height at 64?"
    ),
    solution={"narrow": 24},
    why=(
        "Two dozen units are fewer than 41 presidents and keep more than eight tenths of the accuracy: the classes "
        "need not have a unit each, only directions in which they come apart, and of these there are many in 24 "
        "dimensions. Four are too few. The rule of thumb, never a layer that is narrower than the number of classes, "
        "is on the safe side."
    ),
)
def fewer_units_than_presidents(narrow: Narrow = 4, seed: Seed = 0):
    """Fewer units than presidents

    A second hidden layer of four units loses more than a third of the accuracy. Find a width of 24 at most that does
    not.
    """
    return {
        no_longer(four_units_are_too_few): ~four_units_are_too_few(bottleneck(narrow=narrow, seed=seed).measured),
        "units": below(narrow, 25),
    }


# 4.3 Predicting house prices


@chapter.exercise(
    "4.3",
    hint=(
        "With 15 numbers, a network of width w has 15w + w weights and biases in its first layer, w² + w in its second "
        "and w + 1 in its last. Few weights need more time, or larger steps."
    ),
    solution={"width": 10, "epochs": 40, "learning_rate": 0.02},
    why=(
        "Ten units in each layer are 281 numbers to learn. Small networks often do nearly as well as large ones on a "
        "table with a few thousand rows: there is not much more to be learned from it. A single unit in each layer is "
        "little more than a line."
    ),
)
def small_is_enough(width: Width = 64, epochs: Epochs = 20, learning_rate: LearningRate = 8e-3, seed: Seed = 0):
    """Small is enough

    The network of house_prices has 5,249 parameters and is about 18,500 dollars off. Find a width, a number of epochs
    (40 at most) and a learning rate with which fewer than 300 parameters are less than 20,500 dollars off.
    """
    finding = house_prices(width=width, epochs=min(epochs, 40), learning_rate=learning_rate, seed=seed)
    return {
        "parameters": below(finding.model.count_params(), 300),
        "mean absolute error, in dollars": below(finding.measured["error"]["network"], 20_500),
        "epochs": below(epochs, 41),
    }


# 4.3.2 Preparing the data


@chapter.exercise(
    "4.3.2",
    hint=(
        "Its first answers are off by millions, and a smaller learning rate only takes longer to get away from there. "
        "What would make the size of the lot and the number of kitchens alike?"
    ),
    solution={"columns": "ranks"},
    why=(
        "As ranks all columns run from 0 to 1, and the network learns from them as they are. Means and deviations are "
        "the usual way to make columns alike, but not the only one. With numbers as they are, no learning rate helps: "
        "the lot of 10,000 square feet is all that the first layer hears."
    ),
)
def alike_without_a_mean(columns: Columns = "units", learning_rate: LearningRate = 5e-3, seed: Seed = 0):
    """Alike without a mean

    In scaling, the network is lost with numbers as they are. Choose numbers and a learning rate with which it is at
    most a quarter worse than with standardised ones, and these are still less than 25,000 dollars off.
    """
    measured = scaling(columns=columns, learning_rate=learning_rate, trees=1, seed=seed).measured
    return {
        "error as a multiple": below(measured["network_ratio"], 1.25),
        "error with standardised numbers, in dollars": below(measured["last"]["standardised"], 25_000),
    }


# 4.3.4 Validating your approach using K-fold validation

Networks = whole("your prediction of how many networks are trained", least=0)
Rows = whole("your prediction of how many houses each of them learns from", least=0)


@chapter.exercise(
    "4.3.4",
    hint=(
        "In a split every fold is held back once, each time by another network. How many houses are in each of the ten "
        "folds?"
    ),
    solution={"networks": 30, "rows": 360},
    why=(
        "Ten folds are ten networks a split, thirty in all, and each leaves out one fold of 40 houses. With more folds "
        "each network learns from more of the data, nearly as much as the one you will use in the end; the price is "
        "paid in training time. Repeating all of it with other splits, as here, is called iterated K-fold validation."
    ),
)
def the_price_of_ten_folds(networks: Networks = 10, rows: Rows = 40):
    """The price of ten folds

    400 houses are divided into ten folds, three times, each time shuffled anew. How many networks are trained, and how
    many houses does each learn from?
    """
    train, _validation = divided(400, 10, 3, same_fold=False, rng=np.random.default_rng(0))
    return {
        "networks": predicted(networks, len(train), within=0.5),
        "houses that each learns from": predicted(rows, train.shape[1], within=0.5),
    }
