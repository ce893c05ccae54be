"""The Play page: one HTML file with its style and scripts, in both languages; it asks our server for training."""

import json
from pathlib import Path

import numpy as np

from kerasbook import datasets
from kerasbook.explore import pictures
from kerasbook.explore.play_settings import SEEDS, SPEEDS, WIDTHS, choices
from kerasbook.explore.static import in_each_language, packed
from kerasbook.html import templates
from kerasbook.locale import LANGUAGES, N_, known, speaking
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.weights import WEIGHTS

HERE = Path(__file__).parent
PALENESS = 0.55
SCRIPTS = ("play_views.js", "play_pictures.js", "play_points.js", "play.js")

TEXTS = {
    "title": N_("Train a network and watch it learn"),
    "back": N_("Look inside a trained network"),
    "language": N_("Language"),
    "play": N_("Play"),
    "pause": N_("Pause"),
    "step": N_("Step"),
    "reset": N_("Reset"),
    "reseed": N_("New weights"),
    "settings": N_("Settings"),
    "data": N_("Data"),
    "rate": N_("Learning rate"),
    "width": N_("Units per layer"),
    "depth": N_("Hidden layers"),
    "activation": N_("Activation"),
    "optimizer": N_("Optimizer"),
    "speed": N_("Steps per update"),
    "seed": N_("Seed"),
    "layer": N_("Layer"),
    "lang": N_("Language"),
    "data_digits": N_("handwritten digits"),
    "data_fashion": N_("Fashion-MNIST"),
    "data_moons": N_("points: two moons"),
    "data_circles": N_("points: ring and disc"),
    "data_xor": N_("points: XOR"),
    "data_spirals": N_("points: two spirals"),
    "activation_linear": N_("linear (none)"),
    "now": N_("Step {step}, epoch {epoch}"),
    "batch": N_("one step: {batch} of {count} training samples"),
    "loss": N_("Loss"),
    "accuracy": N_("Accuracy"),
    "train": N_("training"),
    "held": N_("held-out"),
    "steps_axis": N_("training steps"),
    "weights": N_("Weights of the first layer"),
    "weights_some": N_("Weights of the first layer, {shown} of {total} units"),
    "weights_why": N_("One picture for each unit. Orange: below 0, purple: above 0, strongest at {reach}."),
    "map": N_("Where {count} held-out samples fall"),
    "map_why": N_("A linear probe on this layer, refitted at every update, moves each sample towards its class."),
    "map_layer": N_("Layer of the map"),
    "layer_number": N_("layer {number}"),
    "answer": N_("output"),
    "samples": N_("Held-out samples and what the network predicts"),
    "right": N_("{answer}, correct"),
    "wrong": N_("{answer}, wrong: it is {label}"),
    "network": N_("Each unit's output in the plane"),
    "network_why": N_(
        "Lines: weights; orange below 0, purple above, thicker when larger. Point at, tap or tab to a unit."
    ),
    "plane": N_("The network's output"),
    "plane_unit": N_("Unit {name}, layer {layer}"),
    "plane_input": N_("Input {name}"),
    "plane_why": N_("Filled: training points. Hollow: held-out points."),
    "formula_input": N_("The coordinate itself."),
    "bias": N_("bias"),
    "nan": N_(
        "The loss is NaN: the weights have grown beyond what float32 can hold. The learning rate is too large for this "
        "network. Choose a smaller one and press Reset."
    ),
    "worse": N_(
        "The loss is far above where it began: the steps are too large and overshoot. Try a smaller learning rate and "
        "press Reset."
    ),
    "same": N_(
        "The network gives every sample the same answer. If that stays so, try another learning rate, another "
        "activation or fewer layers, and press Reset."
    ),
    "fresh": N_("New network: training starts over."),
    "full": N_("Too many people are training networks on this server. Try again in a minute."),
    "lost": N_("The server does not answer. Is kerasbook explore still running?"),
    "ignored": N_("The link names settings that do not exist, which are left out: {names}."),
    "noscript": N_("This page needs JavaScript. It loads nothing from the internet."),
}


def class_table() -> np.ndarray:
    """From the colour of class 0 by way of white to that of class 1, as the 256 colours of an image.

    Paler than the classes themselves, whose points lie on them.
    """
    ends = np.array([[int(colour[i : i + 2], 16) for i in (1, 3, 5)] for colour in style.CLASSES[:2]])
    share = np.linspace(-1, 1, pictures.BLANK)[:, None]
    colours = 255 + PALENESS * np.abs(share) * (np.where(share < 0, *ends) - 255)
    return np.vstack([colours, [[255, 255, 255]]]).round()


DATA = ("digits", "fashion")  # the points are made


def page_data() -> dict:
    """All that the page knows before it asks."""
    fashion = datasets.fashion().classes
    tables = {
        "weights": np.frombuffer(pictures.colour_table(WEIGHTS), "uint8"),
        "input": np.frombuffer(pictures.colour_table(style.INPUT), "uint8"),
        "signed": np.frombuffer(pictures.colour_table(style.SIGNED), "uint8"),
        "activation": np.frombuffer(pictures.colour_table(style.ACTIVATION), "uint8"),
        "classes": class_table(),
    }
    return {
        "choices": {form: {**choices(form), "speed": SPEEDS} for form in WIDTHS},
        "seeds": len(SEEDS),
        "texts": in_each_language(
            lambda: {name: _(text) for name, text in TEXTS.items()} | {"credits": datasets.credits(DATA)}
        ),
        "fashion": in_each_language(lambda: [_(name) for name in fashion]),
        "languages": LANGUAGES,
        "tables": {name: packed(table) for name, table in tables.items()},
        "colours": {"classes": style.CLASSES, "train": style.SECOND, "held": style.TRAINED, "ink": style.INK},
    }


def play_page(language: str) -> str:
    """The page as HTML.

    Args:
        language: The language in which it opens, "en" or "ko".

    Raises:
        ValueError: If there is no such language.
    """
    data = page_data()
    text = json.dumps(data, ensure_ascii=False, allow_nan=False).replace("<", "\\u003c")
    with speaking(known(language)):
        return (
            templates(HERE)
            .get_template("play.html")
            .render(
                language=language,
                texts=data["texts"],
                data=text,
                css=(HERE / "play.css").read_text(encoding="utf-8"),
                scripts=[(HERE / name).read_text(encoding="utf-8") for name in SCRIPTS],
            )
        )
