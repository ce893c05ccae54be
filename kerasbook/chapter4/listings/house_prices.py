"""4.3 Predicting house prices: one number comes out."""

from kerasbook import datasets, layerwise
from kerasbook.chapter4 import pictures
from kerasbook.chapter4.listings.networks import house_network, standardised
from kerasbook.chapter4.settings import Epochs, HouseSource, LearningRate, OwnAmounts, Seed, Width, chapter
from kerasbook.concepts import Finding, above, below, choice, progress
from kerasbook.lazily import keras, np, sklearn  # in your own code: import keras, numpy as np, sklearn

Prices = choice(
    'the prices to learn from: each house\'s own ("right") or another house\'s ("shuffled")', "right", "shuffled"
)
Places = choice('where the houses are on the map: at home ("right") or at random ("shuffled")', "right", "shuffled")
Activation = choice(
    'what a hidden unit does with its sum: "relu" bends it at 0, "linear" leaves it straight', "relu", "linear"
)
Target = choice(
    'what the network predicts: the logarithm of the price ("log") or the price itself ("dollars")', "log", "dollars"
)

BATCH = 128
MOST_CURVED = 60  # columns: of more, there are too many products
NEAREST = 20  # houses around each, whose errors its own is compared with


# What statistics has to offer


def with_logarithms(numbers, new):
    """The columns, and beside them the logarithms of those that are never negative."""
    columns = numbers.min(axis=0) >= 0
    return tuple(np.hstack([part, np.log1p(part[:, columns].clip(0))]) for part in (numbers, new))


def ridge(*steps):
    """A ridge regression that chooses its own penalty."""
    scale, penalties = sklearn.preprocessing.StandardScaler, (0.01, 0.1, 1, 10, 100)
    return sklearn.pipeline.make_pipeline(scale(), *steps, scale(), sklearn.linear_model.RidgeCV(penalties))


def baselines(numbers, prices, new):
    """What others would say: always the median, a straight line, and what a statistician would try."""
    more, new_more = with_logarithms(numbers, new)
    answers = {
        "median": np.full(len(new), np.median(prices)),
        "line": ridge().fit(numbers, prices).predict(new),
        "log_line": np.exp(ridge().fit(more, np.log(prices)).predict(new_more)),
    }
    if more.shape[1] <= MOST_CURVED:
        curved = ridge(sklearn.preprocessing.PolynomialFeatures(2))  # squares and products, too
        answers["curved"] = np.exp(curved.fit(more, np.log(prices)).predict(new_more))
    return answers


# What the network learns, and what it means in dollars


def inward(prices, unit, target):
    """Prices in a unit of about their own size, or the logarithms of these."""
    return np.log(prices / unit) if target == "log" else prices / unit


def outward(answers, unit, target):
    """The way back, to dollars."""
    return unit * (np.exp(np.clip(answers, -20, 20)) if target == "log" else answers)


# Where the errors are


def alike(errors, places):
    """Correlation of each house's error with the mean error of its nearest neighbours; 0 if places are unknown."""
    if np.isnan(places).any() or len(places) <= NEAREST:
        return 0.0
    around = errors[neighbours(places)].mean(axis=1)  # (n, 20) -> (n,)
    return np.corrcoef(errors, around)[0, 1]


def neighbours(places):
    """The nearest houses to each, `(n, 20)`."""
    up, right = 1.0, np.cos(np.radians(places[:, 0].mean()))  # a degree of longitude is shorter than one of latitude
    nearest = sklearn.neighbors.NearestNeighbors(n_neighbors=NEAREST).fit(places * (up, right))
    return nearest.kneighbors(return_distance=False)  # nobody is their own neighbour


def planes_of(outputs):
    """The two directions in which each layer varies most."""
    return {name: layerwise.principal_plane(np.asarray(output)) for name, output in outputs.items()}


@chapter.concept("4.3", third="4.3", builds=[house_network], quick={"epochs": 14, "learning_rate": 0.01})
def house_prices(
    width: Width = 64,
    epochs: Epochs = 20,
    learning_rate: LearningRate = 8e-3,
    activation: Activation = "relu",
    target: Target = "log",
    prices: Prices = "right",
    places: Places = "right",
    source: HouseSource = "embedded",
    data: OwnAmounts = "",
    seed: Seed = 0,
):
    """How well does a network predict the price of a house?

    Top left: each dot is a house that was not there during the training, its true price to the right and its predicted
    price upwards, both on logarithmic axes. On the line the two are the same. In the middle: the mean absolute error,
    of the network (red) and of others (blue). Top right: the same houses on a map of the town; where a house is
    blue, the network said too much, where it is red, too little. Below: the houses as the layers see them, in the two
    directions in which each layer varies most, from dark (cheap) to bright (dear); the few houses far outside are drawn
    at the edge.

    Measures:
        error: mean absolute error on test houses, in dollars
        network: the network
        median: always the median price
        line: ridge regression on the price
        log_line: ridge regression on the logarithm of the price
        curved: the same with squares and products
        train_error: the network's mean absolute error on training houses, in dollars
        neighbours_alike: correlation of a house's error with the mean error of its twenty nearest neighbours
        read_off: share of the price that a linear probe reads off each layer (R²)
        input: what goes in
        hidden_1: first hidden layer
        hidden_2: second hidden layer
        price: the network's answer
    """
    train, test = datasets.own_amounts(data, above_zero=True) if data else datasets.houses(source)
    rng = np.random.default_rng(seed)
    known = train.prices if prices == "right" else rng.permutation(train.prices)
    where = test.places if places == "right" else rng.permutation(test.places)
    x, new = standardised(train.numbers, test.numbers)  # (n, columns)
    unit = np.median(train.prices)  # a network predicts small numbers more easily than large ones
    learned = inward(known, unit, target)

    keras.utils.set_random_seed(seed)
    model = house_network(x.shape[1], width, activation)
    steps = max(1, epochs * -(-len(x) // BATCH))
    falling = keras.optimizers.schedules.CosineDecay(learning_rate, decay_steps=steps)
    model.compile(keras.optimizers.Adam(falling), loss="mean_squared_error")
    model.fit(x, learned, batch_size=BATCH, epochs=epochs, verbose=0, callbacks=[progress(epochs)])

    answers = (keras.ops.convert_to_numpy(model(part))[:, 0] for part in (new, x))  # (n, 1) -> (n,)
    predicted, of_known = (outward(each, unit, target) for each in answers)
    errors = predicted - test.prices
    said = {"network": predicted, **baselines(train.numbers, known, test.numbers)}
    probes = layerwise.probe(model, new, inward(test.prices, unit, target), train=(x, learned), twin=None)
    measured = {
        "error": {name: np.abs(answers - test.prices).mean() for name, answers in said.items()},
        "train_error": np.abs(of_known - known).mean(),
        "neighbours_alike": alike(errors, where),
        "read_off": {record.layer: record.score for record in probes},
    }
    return Finding(
        measured=measured,
        figure=pictures.house_prices.HousePrices(
            prices=test.prices,
            predicted=predicted,
            places=where,
            errors=measured["error"],
            planes=planes_of({"input": new, **layerwise.layer_outputs(model, new, layers=["hidden_1", "hidden_2"])}),
            read_off=measured["read_off"],
            in_dollars=not data,
        ),
        model=model,
    )


@house_prices.guess(least=0, most=60_000, step=1_000, says="{number} dollars")
def error_of_the_network(measured):
    """Always guessing the median price of the training houses is about 57,000 dollars off, on average over the test
    houses. How many dollars is the network off?
    """
    return measured["error"]["network"]


@house_prices.claim(
    control={"prices": "shuffled"}, takes_away="Every house's own price: it gets the price of another one."
)
def the_numbers_say_much_about_the_price(measured):
    """The network's mean error is less than 0.4 of that of always guessing the median."""
    return below(measured["error"]["network"], 0.4 * measured["error"]["median"])


@house_prices.claim(
    control={"activation": "linear"}, takes_away="The bend in the units: all layers together are one linear function."
)
def it_bends_where_a_line_cannot(measured):
    """The network errs at least 800 dollars less than ridge regression on the logarithm of the price, which is given
    the logarithms of the numbers, too.
    """
    return below(measured["error"]["network"], measured["error"]["log_line"], by=800)


@house_prices.claim(control={"places": "shuffled"}, takes_away="Who is whose neighbour: the houses swap their places.")
def the_errors_have_an_address(measured):
    """Neighbouring houses are misjudged alike: a house's error and the mean error of its twenty nearest neighbours have
    a correlation of more than 0.15.
    """
    return above(measured["neighbours_alike"], 0.15)
