"""4.1.5 Inside the review network: a review, layer by layer, and the words in the first of them."""

from kerasbook import layerwise
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import review_network, review_vectors, reviews, trained_on_reviews
from kerasbook.chapter4.settings import Labels, Rounds, Seed, chapter
from kerasbook.concepts import Finding, above
from kerasbook.lazily import np  # in your own code: import numpy as np

# Out of a dictionary, before anyone looked at what the network does with them: thirty of praise, thirty of blame.
PRAISE, BLAME = (
    words.split()
    for words in (
        "brilliant beautiful beautifully delightful charming funny moving touching wonderful great excellent superb "
        "powerful entertaining enjoyable fascinating smart engaging thoughtful hilarious fresh rich compelling warm "
        "clever perfect masterpiece terrific sweet honest",
        "boring dull bad worst terrible awful stupid tedious bland predictable pointless lifeless silly mess flat "
        "tired fails worse lame waste annoying dumb pretentious shallow clumsy ridiculous unfunny contrived empty "
        "disappointing",
    )
)
# Words that are about the same, whatever one thinks of it.
SAME_MATTER = (
    ("actor", "actress"),
    ("actors", "performances"),
    ("script", "screenplay"),
    ("comedy", "laughs"),
    ("horror", "scary"),
    ("music", "songs"),
    ("director", "filmmaker"),
    ("movie", "film"),
    ("man", "woman"),
    ("kids", "children"),
    ("love", "romance"),
    ("story", "plot"),
    ("war", "soldiers"),
    ("hollywood", "studio"),
    ("documentary", "interviews"),
    ("french", "paris"),
)
LAYERS = ("hidden_1", "hidden_2", "answer")
MOST = 2_000  # of these most frequent words a word's neighbours are taken


def directions(kernel):
    """The weights of each word as a direction, whatever their size: `(words, units)`."""
    return kernel / np.maximum(np.linalg.norm(kernel, axis=1, keepdims=True), 1e-9)


def in_the_plane(output, seed):
    """The outputs as points along their two widest directions; a single number is spread out, so as to be seen."""
    if output.shape[1] > 1:
        return layerwise.principal_plane(output)
    spread = np.random.default_rng(seed).uniform(-0.2, 0.2, len(output))
    return np.stack([output[:, 0] - 0.5, spread], axis=1)


def of_like_judgement(kernel, columns):
    """Share of the 60 words whose nearest among them (by cosine) praises if it praises, and blames if it blames."""
    chosen = [columns[word] for word in (*PRAISE, *BLAME)]
    praises = np.arange(len(chosen)) < len(PRAISE)
    cosines = directions(kernel)[chosen] @ directions(kernel)[chosen].T  # (60, 60)
    np.fill_diagonal(cosines, -np.inf)
    return np.mean(praises[cosines.argmax(axis=1)] == praises)


def of_like_matter(kernel, columns):
    """How near a word is to the one it shares its matter with: the share of frequent words that are less near."""
    towards = directions(kernel)
    ranks = []
    for one, other in SAME_MATTER:
        cosines = towards[1:MOST] @ towards[columns[one]]
        ranks.append(np.mean(cosines < towards[columns[other]] @ towards[columns[one]]))
    return np.mean(ranks)


@chapter.concept("4.1.5", third="4.1", builds=[review_network], shares=trained_on_reviews, quick={"epochs": 3})
def reviews_layer_by_layer(epochs: Rounds = 10, labels: Labels = "right", seed: Seed = 0):
    """What does each layer of a network do to a review, and to a word?

    Above, test reviews as points, layer by layer: blue those that praise, orange those that blame. The first row is the
    trained network, the second one with random weights. The answer is a single number, from left to right; only to be
    seen are its dots spread out upwards and downwards. Bottom left: how well a linear probe reads the answer off each
    layer. Bottom right: sixty words from a dictionary, half of praise and half of blame, where the first layer's 16
    weights for each word put them in the plane.

    Measures:
        answer_read_off: accuracy of a probe
        answer_read_off_random: accuracy of a probe, random weights
        judgement: share of words whose nearest word judges alike
        judgement_random: the same with random weights
        matter: share of words that are less near to a word than the one of like matter
        matter_random: the same with random weights
        input: the words themselves
        hidden_1: first hidden layer
        hidden_2: second hidden layer
        answer: the network's answer
    """
    model, _curve = trained_on_reviews(epochs=epochs, labels=labels, seed=seed)
    twin = layerwise.random_twin(model, seed)
    vectorize, _x, x = review_vectors()
    answers = reviews().test.labels
    columns = {word: column for column, word in enumerate(vectorize.get_vocabulary())}
    records = layerwise.probe(model, x, answers, twin=twin, seed=seed)
    names = dict(zip((layer.name for layer in model.layers), LAYERS, strict=True))
    names["input"] = "input"
    points = {
        network: {
            names.get(name, LAYERS[number]): in_the_plane(output, seed)
            for number, (name, output) in enumerate(layerwise.layer_outputs(its_model, x[:400]).items())
        }
        for network, its_model in {"model": model, "twin": twin}.items()
    }
    kernel, random_kernel = (np.asarray(its_model.layers[0].kernel) for its_model in (model, twin))

    def by_layer(network):
        return {names[record.layer]: record.accuracy for record in records if record.network == network}

    return Finding(
        measured={
            "answer_read_off": by_layer("model"),
            "answer_read_off_random": by_layer("twin"),
            "judgement": of_like_judgement(kernel, columns),
            "judgement_random": of_like_judgement(random_kernel, columns),
            "matter": of_like_matter(kernel, columns),
            "matter_random": of_like_matter(random_kernel, columns),
        },
        figure=pictures.reviews_layer_by_layer.LayersOfAReview(
            points,
            answers[:400],
            {"model": by_layer("model"), "twin": by_layer("twin")},
            layerwise.principal_plane(kernel[[columns[word] for word in (*PRAISE, *BLAME)]]),
            (PRAISE, BLAME),
        ),
        model=model,
    )


@reviews_layer_by_layer.guess(least=0, most=100, says="{number} of 100", along="layer")
def read_off_each_layer(measured):
    """A network has learned to tell praise from blame. Of 100 new reviews, how many can a probe, a single linear layer
    that learns from 1,000 others, sort rightly by the words themselves, and by the outputs of each layer?
    """
    return {layer: 100 * accuracy for layer, accuracy in measured["answer_read_off"].items()}


@reviews_layer_by_layer.claim(
    control={"labels": "shuffled"}, takes_away="The right labels: the network learns those of other reviews."
)
def the_first_layer_does_it(measured):
    """A probe that learns from no more than 1,000 sentences reads the answer off the first hidden layer's 16 units more
    easily than off the words.
    """
    return above(measured["answer_read_off"]["hidden_1"], measured["answer_read_off"]["input"], by=0.08)


@reviews_layer_by_layer.claim(
    control={"labels": "shuffled"}, takes_away="The right labels: the network learns those of other reviews."
)
def words_of_like_judgement_meet(measured):
    """In the first layer, words of praise come to words of praise, and words of blame to words of blame: for more than
    eight in ten words, the nearest one judges alike.
    """
    return above(measured["judgement"], 0.8)
