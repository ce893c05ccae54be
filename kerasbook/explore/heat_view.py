"""The heat of the answer over the picture, and what its check says."""

import html

import numpy as np
from PIL import Image

from kerasbook.explore import pictures
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.heat import Heat, heat_of, layer_with_maps
from kerasbook.explore.slide_view import title_of
from kerasbook.explore.views import Scene, heading, nothing_yet, paragraph
from kerasbook.locale import gettext as _
from kerasbook.plots import style

STRENGTH = 0.6  # of the heat's colours over the picture
TOO_LITTLE = 0.02  # of the answer: less makes no difference between two covers


def has_heat(explorer: Explorer) -> bool:
    """Whether a model has maps of a picture, and an answer in words."""
    fits = explorer.form == "picture" and explorer.subject.drawn == explorer.subject.shape
    return fits and "answers" not in explorer.lacks and layer_with_maps(explorer.subject.network) is not None


def has_maps(explorer: Explorer) -> bool:
    """Whether a model makes maps of a picture."""
    return explorer.form == "picture" and any(layer.kind == "maps" for layer in explorer.layers)


def title() -> str:
    return heading(_("What speaks for it"))


def waiting(explorer: Explorer) -> str:
    """What stands there until it is computed."""
    return title() + paragraph(_("Computed in a moment.")) if has_heat(explorer) else ""


def heat_image(explorer: Explorer, picture: np.ndarray, heat: Heat) -> Image.Image:
    """The picture in grey, under the colours of the heat."""
    grey = pictures.input_image(explorer, picture).convert("L").convert("RGB")
    colours = pictures.coloured(heat.map, style.PROBABILITY, 0.0, 1.0).convert("RGB")
    return Image.blend(grey, colours, STRENGTH)


def share(explorer: Explorer, value: float) -> str:
    return pictures.number(value, explorer.answers_are_probabilities)


def heat(now: Scene) -> str:
    """Where the picture speaks for the answer, and whether the answer needs it."""
    explorer = now.explorer
    if not has_heat(explorer):
        return ""
    if now.look is None:
        return title() + paragraph(nothing_yet(explorer))
    x = explorer.subject.as_batch(np.asarray(now.visitor.picture)[None])
    found = heat_of(explorer.subject, x, now.weights, now.look.answers)
    if found is None:
        return title() + paragraph(_("With these weights the output is NaN or infinite."))
    answer = explorer.classes[found.chosen]
    if not found.map.any():
        says = _("Nothing in {layer} speaks for {answer}.").format(layer=title_of(explorer, found.layer), answer=answer)
        return title() + paragraph(says)
    alt = _("The picture; bright where it speaks for {answer}").format(answer=answer)
    helps = found.without_coldest - found.without_hottest
    check = _(
        "Bright: what in {layer} speaks for {answer} (Grad-CAM). The check: {whole} as it is, {hot} with the hottest "
        "fifth of the picture covered, {cold} with the coldest fifth covered."
    ).format(
        layer=title_of(explorer, found.layer),
        answer=answer,
        whole=share(explorer, found.whole),
        hot=share(explorer, found.without_hottest),
        cold=share(explorer, found.without_coldest),
    )
    verdict = ""
    if abs(helps) < TOO_LITTLE * max(abs(found.whole), abs(found.without_hottest), abs(found.without_coldest)):
        verdict = paragraph(_("Both are about the same: here the check does not bear out the heat."))
    elif helps < 0:
        verdict = paragraph(_("Here the heat misleads: the answer needs the coldest fifth more."))
    return (
        title()
        + f'<div class="kb-seen kb-of-picture" data-heat="{html.escape(answer, quote=True)}">'
        + pictures.image_tag(heat_image(explorer, now.visitor.picture, found), alt)
        + "</div>"
        + paragraph(check)
        + verdict
    )
