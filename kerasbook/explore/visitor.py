"""One visitor of the page: what is drawn, chosen and changed. Nobody else sees it, and the model does not change."""

import asyncio
import base64
import binascii
from dataclasses import dataclass, field

import numpy as np

from kerasbook.datasets.drawing import MOST_BYTES, decoded
from kerasbook.explore.explorer import Explorer
from kerasbook.locale import LANGUAGES
from kerasbook.locale import gettext as _

MOST_NOISE = 3
SCRAMBLED, ZEROED = "scrambled", "zeroed"
MOST_TEXT = MOST_BYTES * 4 // 3 + 100  # signs, of a file written as text


@dataclass
class Visitor:
    """What belongs to one open page.

    Attributes:
        language: "en" or "ko".
        epoch: The age of the weights.
        layer: The layer that is seen large.
        unit: The unit of it that was chosen.
        place: Row and column of the map that were chosen; None for where it is strongest.
        picture: What the network looks at, in its own form; None if the pad is empty.
        sample: The number of the sample that it is; None if it was drawn or uploaded.
        touched: From a layer whose weights are changed to `SCRAMBLED` or `ZEROED`.
        noise: How much noise is on the weights.
        page: Which of the samples are offered.
        message: What went wrong with the last act.
    """

    language: str
    epoch: int
    layer: str
    unit: int = 0
    place: tuple[int, int] | None = None
    picture: np.ndarray | None = None
    sample: int | None = None
    touched: dict[str, str] = field(default_factory=dict)
    noise: float = 0.0
    page: int = 0
    message: str = ""
    acts: int = 0  # how many have arrived
    late: int = 0  # the last act of which also what takes longer is shown
    heated: tuple | None = None  # the state whose heat is shown
    stroke: int = 0  # the number that the page has given to its last one
    turn: asyncio.Lock = field(default_factory=asyncio.Lock)  # what was done first happens first

    @property
    def is_changed(self) -> bool:
        """Whether the weights are other than those of the epoch."""
        return bool(self.touched or self.noise)

    def weights(self, explorer: Explorer) -> list[np.ndarray]:
        """The weights at the chosen age, with this visitor's changes."""
        weights = explorer.weights(self.epoch)
        if self.noise:
            weights = explorer.noisy(weights, self.noise)
        for layer, how in self.touched.items():
            change = explorer.scrambled if how == SCRAMBLED else explorer.zeroed
            weights = change(weights, layer)
        return weights


def state(visitor: Visitor) -> tuple:
    """All on which the answer and its heat depend."""
    touched = tuple(visitor.touched.items())
    return visitor.picture, visitor.epoch, touched, visitor.noise, visitor.language


def is_heated(visitor: Visitor) -> bool:
    """Whether the heat that is shown is that of what the visitor sees."""
    if visitor.heated is None:
        return False
    (picture, *choices), (other, *others) = state(visitor), visitor.heated
    return picture is other and choices == others


# What a visitor does


def too_large() -> str:
    """What to say to a file that is."""
    return _("Expected a picture of at most {most} MB. Received a larger file.").format(most=MOST_BYTES // 1_000_000)


def content_of(uri: object) -> bytes:
    """The bytes in a data URI, as the page sends drawings and uploads.

    Raises:
        ValueError: If it is none or too large; the sentence is for readers, in their language.
    """
    text = uri if isinstance(uri, str) else ""
    if len(text) > MOST_TEXT:
        raise ValueError(too_large())
    try:
        return base64.b64decode(text.partition(",")[2], validate=True)
    except (binascii.Error, ValueError) as error:
        raise ValueError(
            _("Expected a picture (PNG, JPEG, GIF, WebP or BMP). Received a file that is not a picture or is damaged.")
        ) from error


def draw(visitor: Visitor, explorer: Explorer, uri: object) -> None:
    """Give the network a drawing or an uploaded picture.

    Raises:
        ValueError: If it is no picture; the visitor's picture stays. The sentence is for readers.
    """
    if "draw" in explorer.lacks:
        raise ValueError(explorer.lacks["draw"])
    visitor.picture = explorer.prepared(decoded(content_of(uri)))
    visitor.sample = None


def is_news(visitor: Visitor, stroke: object) -> bool:
    """Whether what is on the pad is newer than what has arrived so far."""
    if not isinstance(stroke, int) or stroke <= visitor.stroke:
        return False
    visitor.stroke = stroke
    return True


def clear(visitor: Visitor) -> None:
    """Take the picture away."""
    visitor.picture = visitor.sample = None


def pick(visitor: Visitor, explorer: Explorer, sample: object) -> None:
    """Choose one of the samples. A number that is none changes nothing."""
    if explorer.samples is None or not isinstance(sample, int) or not 0 <= sample < len(explorer.samples):
        return
    chosen = explorer.samples[sample]
    visitor.picture = chosen if explorer.form == "text" else chosen.astype("float32")
    visitor.sample = sample


def strongest(visitor: Visitor, explorer: Explorer) -> int:
    """The unit of the chosen layer that says most to the picture, out of those that are drawn."""
    if visitor.picture is None:
        return 0
    output = explorer.look(visitor.picture, visitor.weights(explorer)).outputs[visitor.layer]
    strengths = np.abs(np.nan_to_num(output)).reshape(-1, output.shape[-1] if output.ndim else 1).max(axis=0)
    layer = next(known for known in explorer.layers if known.name == visitor.layer)
    if layer.kind != "maps":
        return int(strengths.argmax())
    shown = explorer.maps_shown(layer.name)
    return int(shown[strengths[shown].argmax()])


def whole(number: object, first: int, last: int) -> int:
    """A whole number between two others, as a field of the page gave it.

    Raises:
        ValueError: If it is anything else; the sentence is for readers.
    """
    is_number = isinstance(number, (int, float)) and not isinstance(number, bool)
    if not (is_number and first <= number <= last and number == int(number)):
        received = _("nothing") if number in (None, "") else str(number)[:20]
        raise ValueError(
            _("Expected a whole number from {first} to {last}. Received: {received}.").format(
                first=first, last=last, received=received
            )
        )
    return int(number)


def look_at(visitor: Visitor, explorer: Explorer, layer: object) -> None:
    """Choose a layer, and its strongest unit. What is not there changes nothing."""
    if layer in [known.name for known in explorer.layers]:
        visitor.layer, visitor.place = layer, None
        visitor.unit = strongest(visitor, explorer)


def choose_unit(visitor: Visitor, explorer: Explorer, unit: object) -> None:
    """Choose a unit of the layer that is seen large.

    Raises:
        ValueError: If it has none of that number; the sentence is for readers.
    """
    units = next(layer.units for layer in explorer.layers if layer.name == visitor.layer)
    visitor.unit, visitor.place = whole(unit, 0, units - 1), None


def choose_place(visitor: Visitor, explorer: Explorer, place: object) -> None:
    """Choose a place of the map that was chosen. What is not there changes nothing."""
    shape = next(layer.shape for layer in explorer.layers if layer.name == visitor.layer)
    whole_numbers = isinstance(place, list) and len(place) == 2 and all(type(one) is int for one in place)
    if whole_numbers and len(shape) == 3 and all(0 <= one < side for one, side in zip(place, shape[:2], strict=True)):
        visitor.place = tuple(place)


def grow(visitor: Visitor, explorer: Explorer, epoch: object) -> None:
    """Choose the age of the network; the visitor's changes stay.

    Raises:
        ValueError: If there is no such epoch; the sentence is for readers.
    """
    visitor.epoch = whole(epoch, explorer.epochs[0], explorer.epochs[-1])


def touch(visitor: Visitor, explorer: Explorer, layer: object, how: str) -> None:
    """Scramble the weights of a layer or set them to 0."""
    if "touch" not in explorer.lacks and any(one.name == layer and one.parameters for one in explorer.layers):
        visitor.touched[layer] = how


def shake(visitor: Visitor, explorer: Explorer, noise: object) -> None:
    """Put noise on all weights.

    Raises:
        ValueError: If it is none, or more than there is room for; the sentence is for readers.
    """
    if "touch" in explorer.lacks:
        return
    if not isinstance(noise, (int, float)) or not 0 <= noise <= MOST_NOISE:
        received = _("nothing") if noise in (None, "") else str(noise)[:20]
        raise ValueError(
            _("Expected noise from 0 to {most}. Received: {received}.").format(most=MOST_NOISE, received=received)
        )
    visitor.noise = float(noise)


def put_back(visitor: Visitor) -> None:
    """Undo every change of the weights."""
    visitor.touched.clear()
    visitor.noise = 0.0


def speak(visitor: Visitor, language: object) -> None:
    """Choose the language of the page."""
    if language in LANGUAGES:
        visitor.language = language


def newcomer(explorer: Explorer, language: str) -> Visitor:
    """A visitor who has just opened the page: the trained network, and the first sample to look at."""
    visitor = Visitor(language, explorer.epochs[-1], explorer.layers[0].name)
    if explorer.samples is not None:
        pick(visitor, explorer, 0)
        look_at(visitor, explorer, visitor.layer)
    return visitor
