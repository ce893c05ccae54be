"""The guided first minute of the digit page: what it says at each step, in the language in use."""

import html
import json

from kerasbook.explore.explorer import Explorer
from kerasbook.locale import N_
from kerasbook.locale import gettext as _

STEPS = {
    "draw": N_("Draw a large 4 here, open at the top."),
    "change": N_("It reads a 4. Now close the top with one more line, so that it becomes a 9."),
    "minds": N_(
        "Which layer changed its mind? The digit whose corner the ring was and is nearest to; last, the prediction:"
    ),
    "unit": N_("Point at a square of a layer, or tap it: the lines show the units that fed it."),
    "time": N_("Pull the epoch to 0: the same network before training."),
    "play": N_("With random weights it predicts {answer}. Next, train a network yourself:"),
}
WORDS = {
    "open": N_("Guided first minute"),
    "next": N_("Next"),
    "close": N_("Skip"),
    "end": N_("Done"),
    "count": N_("Step {step} of {steps}"),
    "now": N_("So far the network predicts {answer} ({share})."),
    "first": N_("From {layer} on, every layer sees a 9."),
    "none": N_("The last layer does not see a 9 yet: go back to the pad and try another line."),
    "link": N_("Train a network and watch it learn"),
}


def guide(explorer: Explorer, language: str) -> str:
    """The button that calls the guide, with all it says; nothing for a model that reads no digits."""
    if not explorer.subject.digits:
        return ""
    titles = {"input": _("pixels"), **{layer.name: _(layer.title) for layer in explorer.layers}}
    data = {
        "steps": [[name, _(text)] for name, text in STEPS.items()],
        "words": {name: _(text) for name, text in WORDS.items()},
        "layers": titles,
        "play": f"/play?lang={language}",
    }
    said = html.escape(json.dumps(data, ensure_ascii=False), quote=True)
    return f'<button type="button" id="kb-guide-open" data-guide="{said}">{html.escape(_(WORDS["open"]))}</button>'
