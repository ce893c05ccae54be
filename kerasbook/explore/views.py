"""What a visitor sees, as HTML: the picture, the answer, the layers, one unit, in the visitor's language."""

import html
from dataclasses import dataclass
from textwrap import shorten

import numpy as np

from kerasbook.explore import pictures
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.seen import Crowd, Layer, Look, Unit
from kerasbook.explore.sliding import seen_by, way_to
from kerasbook.explore.visitor import SCRAMBLED, Visitor
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

OFFERED = 20  # samples to choose from
MANY = 12  # cards: more of them lie side by side on any screen
THUMB = 112  # pixels of a sample among others
WIDE = 0.5  # of a picture: a frame as large as that marks no place any more
INPUTS = {"picture": N_("pixels"), "numbers": N_("numbers"), "text": N_("text")}
CHANGES = {SCRAMBLED: N_("its weights shuffled"), "zeroed": N_("set to 0")}


@dataclass(frozen=True)
class Scene:
    """What is computed for one visitor before anything is drawn.

    Attributes:
        visitor: Whose it is.
        explorer: The model.
        weights: With the visitor's changes.
        look: What the layers make of the picture; None without one.
        crowd: The samples under these weights; None without samples.
    """

    visitor: Visitor
    explorer: Explorer
    weights: list[np.ndarray]
    look: Look | None
    crowd: Crowd | None


def scene(visitor: Visitor, explorer: Explorer) -> Scene:
    """Send the visitor's picture through the layers."""
    weights = visitor.weights(explorer)
    crowd = None if explorer.samples is None else explorer.crowd(weights)
    look = None if visitor.picture is None else explorer.look(visitor.picture, weights)
    return Scene(visitor, explorer, weights, look, crowd)


def paragraph(text: str, kind: str = "kb-quiet") -> str:
    """A sentence."""
    return f'<p class="{kind}">{html.escape(text)}</p>'


def note(text: str) -> str:
    """What stands below a layer: each of its parts, " · " between them, stays in one line if there is room."""
    *firsts, last = map(html.escape, text.split(" · "))
    parts = " ".join(f"<span>{part}</span>" for part in [*(f"{part} ·" for part in firsts), last])
    return f'<p class="kb-note">{parts}</p>'


def heading(text: str) -> str:
    """The title of a view."""
    return f'<h2 class="kb-heading">{html.escape(text)}</h2>'


def layer_called(explorer: Explorer, name: str) -> Layer:
    """The layer with this name."""
    return next(layer for layer in explorer.layers if layer.name == name)


def nothing_yet(explorer: Explorer) -> str:
    """What to do where nothing is to be seen yet."""
    return _("Choose a sample.") if "draw" in explorer.lacks else _("Draw something, or choose a sample.")


# Choosing a picture


def offered(explorer: Explorer, page: int) -> list[int]:
    """The samples to choose from: as many of each class, where there are classes."""
    count = 0 if explorer.samples is None else len(explorer.samples)
    if explorer.labels is None:
        return [(page * OFFERED + index) % count for index in range(min(OFFERED, count))]
    names = np.unique(explorer.labels)[:OFFERED]
    each = max(1, OFFERED // len(names))
    rows = []
    for name in names:
        own = np.flatnonzero(explorer.labels == name)
        rows += [int(own[(page * each + index) % len(own)]) for index in range(min(each, len(own)))]
    return rows


def excerpt(explorer: Explorer, row: int) -> str:
    """How a sample of text begins; nothing of others."""
    return ": " + shorten(pictures.text_of(explorer.samples[row]), 60) if explorer.form == "text" else ""


def samples(explorer: Explorer, page: int) -> str:
    """Buttons with samples to choose from."""
    if explorer.samples is None:
        return ""
    buttons = []
    for row in offered(explorer, page):
        label = explorer.subject.label_of(row)
        name = _("sample {number}").format(number=row) + (f" ({label})" if label else "") + excerpt(explorer, row)
        image = pictures.samples_image(explorer, [row], columns=1)
        if image is not None and max(image.size) > THUMB:
            image.thumbnail((THUMB, THUMB))
        content = html.escape(name) if image is None else pictures.image_tag(image, name)
        title = html.escape(name, quote=True)
        buttons.append(f'<button type="button" data-sample="{row}" title="{title}">{content}</button>')
    kind = "kb-samples" if explorer.form == "picture" else "kb-samples kb-words"
    kind += " kb-photos" if explorer.subject.photographs else ""
    return (
        paragraph(
            _("Choose a photograph:")
            if explorer.subject.photographs
            else _("Choose a sample that the network was not trained on:")
            if "draw" in explorer.lacks
            else _("Or choose a sample that the network was not trained on:")
        )
        + f'<div class="{kind}">{"".join(buttons)}</div>'
    )


def upload() -> str:
    """The button that takes a file."""
    return (
        f'<label class="kb-upload" tabindex="0">{html.escape(_("Upload a picture"))}'
        '<input type="file" accept="image/png,image/jpeg,image/gif,image/webp,image/bmp" tabindex="-1"></label>'
    )


def tools(explorer: Explorer) -> str:
    """What stands below the pad."""
    if "draw" in explorer.lacks:
        return paragraph(explorer.lacks["draw"])
    if explorer.subject.photographs:
        hint = _(
            "Of a photograph of your own, the network sees the square in the middle. It goes no further than the "
            "computer that runs this page."
        )
        return f'<div class="kb-tools">{upload()}</div>{paragraph(hint)}'
    says = {"clear": _("Clear"), "undo": _("Undo")}
    buttons = "".join(f'<button type="button" data-do="{do}">{html.escape(text)}</button>' for do, text in says.items())
    hint = _(
        "Draw with the mouse or a finger. With the keyboard: arrow keys move the pen, the space bar puts it down "
        "and lifts it, Backspace takes the last stroke back."
    )
    return (
        f'<div class="kb-tools">{buttons}{upload()}</div><p class="kb-quiet" id="kb-pad-hint">{html.escape(hint)}</p>'
    )


# The picture and the answer


def source(visitor: Visitor, explorer: Explorer) -> str:
    """Where the picture comes from, in words."""
    if visitor.picture is None:
        return _("No sample is chosen yet.") if "draw" in explorer.lacks else _("Nothing is drawn yet.")
    if visitor.sample is None:
        if explorer.subject.drawn in ((28, 28), (28, 28, 1)):
            return _("Your picture, scaled to 28 x 28 pixels with its centre of mass in the middle.")
        return _("Your picture, converted to the model's input.")
    label = explorer.subject.label_of(visitor.sample)
    if not label:
        return _("Sample {number}.").format(number=visitor.sample)
    return _("Sample {number}, label {label}.").format(number=visitor.sample, label=label)


def seen(now: Scene) -> str:
    """What the network sees."""
    picture = now.visitor.picture
    image = "" if picture is None else pictures.input_html(now.explorer, picture, _("What the network sees"))
    return (
        heading(_("What the network sees"))
        + f'<div class="kb-seen kb-of-{now.explorer.form}">{image}</div>'
        + paragraph(source(now.visitor, now.explorer))
    )


def answer(now: Scene) -> str:
    """The network's answer, with a bar for each class."""
    title = heading(_("Its prediction"))
    if "answers" in now.explorer.lacks:
        return title + paragraph(now.explorer.lacks["answers"])
    classes = now.explorer.classes
    sure, choose = now.explorer.answers_are_probabilities, now.explorer.answers_choose
    if now.look is None:
        empty = pictures.bars(np.full(len(classes), np.nan), classes, sure, choose=False)
        return title + paragraph(nothing_yet(now.explorer), "kb-answer") + empty
    answers, said = now.look.answers, ""
    if choose and np.isfinite(answers).all():
        best = int(answers.argmax())
        said = _("Prediction: {answer} ({share:.0%}).").format(answer=classes[best], share=answers[best])
        said = f'<p class="kb-answer" data-answer="{html.escape(classes[best], quote=True)}">{html.escape(said)}</p>'
    elif sure:
        said = paragraph(_("With these weights the output is NaN or infinite."), "kb-answer")
    several = paragraph(now.explorer.lacks["outputs"]) if "outputs" in now.explorer.lacks else ""
    return title + said + pictures.bars(answers, classes, sure, choose=choose) + several


def accuracy(now: Scene) -> str:
    """How many of the samples the network answers rightly, and what the visitor has changed."""
    explorer, visitor = now.explorer, now.visitor
    if "accuracy" in explorer.lacks:
        return paragraph(_("Accuracy: {reason}").format(reason=explorer.lacks["accuracy"]))
    found = now.crowd.accuracy
    said = _("Correct on {share:.1%} of {count:,} samples.").format(share=found, count=len(explorer.samples))
    text = f'<p class="kb-answer" data-accuracy="{found:.4f}">{html.escape(said)}</p>'
    if not visitor.is_changed:
        return text
    before = explorer.crowd(explorer.weights(visitor.epoch)).accuracy
    changes = [f"{_(layer_called(explorer, layer).title)}: {_(CHANGES[how])}" for layer, how in visitor.touched.items()]
    changes += [_("noise {amount:.1f}").format(amount=visitor.noise)] if visitor.noise else []
    return text + paragraph(
        _("Before your changes: {share:.1%}. Changed: {changes}.").format(share=before, changes=", ".join(changes))
    )


# The layers


def layers(now: Scene) -> str:
    """A card for each layer: what it makes of the picture, where that falls, and what is left of the picture."""
    explorer = now.explorer
    rebuilt = {}
    if "rebuilt" not in explorer.lacks:
        picture = explorer.samples[0] if now.look is None else now.visitor.picture
        rebuilt = explorer.rebuilt(picture, now.weights)
    if now.look is None:
        rebuilt = {name: pictures.paper(explorer, picture.shape) for name, picture in rebuilt.items()}
    cards = [input_card(now), *(layer_card(now, layer, rebuilt.get(layer.name)) for layer in explorer.layers)]
    lacking = [explorer.lacks[view] for view in ("places", "rebuilt", "layers") if view in explorer.lacks]
    return (
        heading(_("Layer by layer"))
        + paragraph(
            _(
                "First each layer's output for the picture; then its place among the samples, as a linear probe sees "
                "it; last, the picture rebuilt from that output alone. Click on a layer to enlarge it."
            )
            if explorer.form == "picture" and "rebuilt" not in explorer.lacks
            else _(
                "First each layer's output for the sample; then its place among the samples, as a linear probe sees "
                "it. Click on a layer to enlarge it."
            )
        )
        + f'<div class="kb-cards{" kb-many" if len(cards) > MANY else ""}">{"".join(cards)}</div>'
        + "".join(paragraph(text) for text in dict.fromkeys(lacking))
    )


def card(title: str, says: str, parts: list[tuple[str, str]], layer: str) -> str:
    """One layer, or the input."""
    figures = "".join(
        f"<figure><figcaption>{html.escape(caption)}</figcaption>{content}</figure>"
        for caption, content in parts
        if content
    )
    return (
        f'<section class="kb-card" data-card="{html.escape(layer, quote=True)}"><h3>{html.escape(title)}</h3>'
        f"{note(says)}{figures}</section>"
    )


def place_of(now: Scene, layer: str) -> str:
    """Where the picture lies among the samples."""
    if "places" in now.explorer.lacks or layer not in now.crowd.points:
        return ""
    place = None if now.look is None else now.look.places[layer]
    return pictures.projection(now.explorer, now.crowd, layer, place)


def input_card(now: Scene) -> str:
    """The picture itself, as if it were a layer."""
    explorer = now.explorer
    picture, alt = now.visitor.picture, _("What the network sees")
    if picture is None and explorer.form == "picture":
        picture = pictures.paper(explorer, explorer.shape)
    image = "" if picture is None else pictures.input_html(explorer, picture, alt)
    title = _(INPUTS[explorer.form])
    parts = [(_("what it says"), image), (_("where it falls"), place_of(now, "input"))]
    return card(title, " × ".join(map(str, explorer.shape)), parts, "input")


def output_of(now: Scene, layer: Layer) -> np.ndarray:
    """What a layer makes of the picture; NaN, which is drawn as blank, if there is none."""
    return np.full(layer.shape, np.nan, "float32") if now.look is None else now.look.outputs[layer.name]


def layer_card(now: Scene, layer: Layer, rebuilt: np.ndarray | None) -> str:
    """A layer: what it says, where that falls, and what is left of the picture."""
    explorer = now.explorer
    left = ""
    output = output_of(now, layer)
    says = pictures.layer_note(explorer, layer, output, now.crowd)
    longest = pictures.ON_CARD if explorer.is_large else pictures.LONGEST
    image = f'<div class="kb-layer">{pictures.layer_html(explorer, layer, output, now.crowd, longest)}</div>'
    if rebuilt is not None:
        alt = _("The picture rebuilt from {layer}").format(layer=_(layer.title))
        left = pictures.image_tag(pictures.grey_or_colour(rebuilt, *explorer.range), alt)
    parts = [
        (_("what it says"), image),
        (_("where it falls"), place_of(now, layer.name)),
        (_("what is left of the picture"), left),
    ]
    return card(_(layer.title), says, parts, layer.name)


# One layer, one unit


def mark(explorer: Explorer, layer: Layer, unit: int) -> str:
    """A frame around the chosen unit."""
    shown = pictures.units_shown(explorer, layer)
    if layer.kind == "other" or unit not in shown:
        return ""
    columns = pictures.columns_of(len(shown))
    rows = -(-len(shown) // columns)
    row, column = divmod(int(np.flatnonzero(shown == unit)[0]), columns)
    return (
        f'<span class="kb-mark" style="left:{100 * column / columns:.3f}%;top:{100 * row / rows:.3f}%;'
        f'width:{100 / columns:.3f}%;height:{100 / rows:.3f}%"></span>'
    )


def large(now: Scene) -> str:
    """The chosen layer, large; a click chooses the unit there."""
    layer = layer_called(now.explorer, now.visitor.layer)
    output = output_of(now, layer)
    return (
        '<div class="kb-large" data-place="1">'
        + pictures.layer_html(now.explorer, layer, output, now.crowd)
        + mark(now.explorer, layer, now.visitor.unit)
        + "</div>"
        + note(pictures.layer_note(now.explorer, layer, output, now.crowd))
    )


def unit_weights(explorer: Explorer, layer: str, found: Unit) -> str:
    """A unit's weights as a picture."""
    if found.weights is None:
        if way_to(explorer.subject.network, layer) is not None:
            return ""  # its kernel is shown where it slides
        has_some = layer_called(explorer, layer).parameters
        says = _("Its weights are not drawn here.") if has_some else _("This unit has no weights of its own.")
        return f'<div class="kb-part">{paragraph(says)}</div>'
    titles = {layer.name: layer.title for layer in explorer.layers} | {"input": INPUTS[explorer.form]}
    says = _("Its weights, orange below 0 and purple above:")
    if found.reads:
        source = _(titles.get(found.reads, found.reads))
        says = _("Its weights on {layer}, orange below 0 and purple above:").format(layer=source)
    numbers = found.weights[np.isfinite(found.weights)]
    is_row = explorer.form == "numbers" and explorer.shape == numbers.shape
    if found.reads == "input" and is_row and len(numbers) <= pictures.MOST_NAMED:
        image = pictures.numbers_html(numbers, pictures.names_of_numbers(explorer), pictures.WEIGHTS)
    else:
        image = pictures.image_tag(pictures.weights_image(found.weights), says)
    return f'<div class="kb-part">{paragraph(says)}<div class="kb-weights">{image}</div></div>'


def patch_seen(explorer: Explorer, layer: Layer, place: int) -> tuple[tuple[float, float, float, float], bool]:
    """Where a number of a map looks, as shares `(top, left, height, width)` of the picture.

    Returns:
        That rectangle, and True if it is all that the number can depend on. Where that is most of the picture, or is
        not known, it is the number's own place in the map, and False.
    """
    height, width = layer.shape[:2]
    row, column = divmod(place, width)
    seen = seen_by(explorer.subject.network, layer.name, (row, column))
    sides = explorer.subject.network.shapes["input"][:2]
    if seen is not None:
        top, left, bottom, right = seen
        share = (bottom - top) / sides[0], (right - left) / sides[1]
        if share[0] * share[1] <= WIDE:
            return (top / sides[0], left / sides[1], *share), True
    return (row / height, column / width, 1 / height, 1 / width), False


def marked_samples(now: Scene, layer: Layer, found: Unit) -> str:
    """The samples that excite a map most, each with the place where it does so."""
    explorer, marked, exact = now.explorer, [], []
    for row in found.exciting:
        sample = explorer.samples[row]
        image = pictures.input_image(explorer, sample)
        if max(image.size) > THUMB:
            image = image.convert("RGB")
            image.thumbnail((THUMB, THUMB))
        place = int(now.crowd.brightest[layer.name][row, now.visitor.unit])
        shares, is_exact = patch_seen(explorer, layer, place)
        exact.append(is_exact)
        frame = ";".join(
            f"{side}:{100 * share:.2f}%" for side, share in zip(("top", "left", "height", "width"), shares, strict=True)
        )
        label = explorer.subject.label_of(row)
        name = _("sample {number}").format(number=row) + (f" ({label})" if label else "")
        marked.append(
            f'<span class="kb-excited" title="{html.escape(name, quote=True)}" data-excited="{row}">'
            f'{pictures.image_tag(image, name)}<i class="kb-frame" style="{frame}"></i></span>'
        )
    says = _("The samples with its largest outputs:")
    frames = (
        _("The frame is the part of the picture on which that output can depend.")
        if all(exact)
        else _("The frame is the place of that output; it can depend on most of the picture.")
    )
    shown = f'<div class="kb-exciting">{"".join(marked)}</div>'
    return f'<div class="kb-part">{paragraph(says)}{shown}{paragraph(frames)}</div>'


def unit_samples(now: Scene, layer: Layer, found: Unit) -> str:
    """The samples that excite a unit most."""
    explorer = now.explorer
    if "exciting" in explorer.lacks:
        return f'<div class="kb-part">{paragraph(explorer.lacks["exciting"])}</div>'
    if layer.kind == "maps" and explorer.form == "picture":
        return marked_samples(now, layer, found)
    says = _("The samples with its largest outputs:")
    image = pictures.samples_image(explorer, found.exciting)
    if image is None:
        rows = [f"{row}{excerpt(explorer, row)}" for row in found.exciting]
        listed = ("; " if explorer.form == "text" else ", ").join(rows)
        return f'<div class="kb-part">{paragraph(f"{says} {listed}")}</div>'
    return f'<div class="kb-part">{paragraph(says)}{pictures.image_tag(image, says)}</div>'


def added_in_words(explorer: Explorer) -> str:
    """What the numbers mean that a unit adds to the answer."""
    answers = explorer.subject.answers
    if answers.logits is not None or answers.name == "logits" or (answers.chooses and answers.name == "numbers"):
        return _("What it adds to the prediction (logits with it, minus logits without it):")
    return _("What it adds to the prediction (the prediction with it, minus that without it):")


def unit(now: Scene, whole: bool = True) -> str:
    """The chosen unit: its weights, what excites it, and, if it is to be whole, what it adds to the answer."""
    explorer, visitor = now.explorer, now.visitor
    layer = layer_called(explorer, visitor.layer)
    title = heading(_("Unit {number} of {layer}").format(number=visitor.unit, layer=_(layer.title)))
    if now.look is None:
        return title + paragraph(nothing_yet(now.explorer))
    found = explorer.unit(layer.name, visitor.unit, visitor.picture, now.weights, with_adds=whole)
    parts = [paragraph(_("Its output for this sample is {value:.2f}.").format(value=found.value), "kb-said")]
    parts.append(unit_weights(explorer, layer.name, found))
    parts.append(unit_samples(now, layer, found))
    if found.adds is not None:
        parts.append(
            '<div class="kb-part">'
            + paragraph(added_in_words(explorer))
            + pictures.bars(found.adds, explorer.classes, probabilities=False)
            + "</div>"
        )
    return title + f'<div class="kb-unit">{"".join(parts)}</div>'
