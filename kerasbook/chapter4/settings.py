"""Chapter 4. Getting started with neural networks: its title, and the settings that its concepts share."""

from kerasbook.chapter1.settings import LearningRate, Seed
from kerasbook.chapter3.settings import Epochs
from kerasbook.concepts import Chapter, choice, path, whole

__all__ = [
    "Epochs",
    "HouseSource",
    "Labels",
    "LearningRate",
    "OwnAmounts",
    "OwnClasses",
    "OwnReviews",
    "ParagraphSource",
    "ReviewSource",
    "Rounds",
    "Seed",
    "Width",
    "Words",
    "chapter",
]

Width = whole("how many units each hidden layer has", least=1)
Words = whole("how many of the most frequent words the network knows", least=10, most=20_000)
Rounds = whole("how many times the network sees all training texts (epochs)", least=1)
Labels = choice("the right labels, or those of other texts", "right", "shuffled")
ReviewSource = choice(
    "the 10,070 rated sentences that come with kerasbook, or the 50,000 reviews of IMDB, which Keras downloads once",
    "embedded",
    "imdb",
)
ParagraphSource = choice(
    "the 5,676 paragraphs by presidents that come with kerasbook, or the 11,228 newswires of Reuters, which Keras "
    "downloads once",
    "embedded",
    "reuters",
)
HouseSource = choice(
    "the 2,930 houses of Ames that come with kerasbook, or 20,640 districts of California, which Keras downloads once",
    "embedded",
    "california",
)

OwnReviews = path(
    "instead of the source, a CSV file of your own: a column of texts, and two classes in the last column"
)
OwnClasses = path("instead of the source, a CSV file of your own: a column of texts, and classes in the last column")
OwnAmounts = path("instead of the source, a CSV file of your own: columns of numbers, the last one to be predicted")

chapter = Chapter(
    number=4,
    title="Getting started with neural networks: classification and regression",
    thesis=(
        "The last layer and the loss follow from the question: one of two, one of many, or a number. Whether the "
        "answer is good, only data that the network has not seen can tell."
    ),
)
