"""One network in the words of several frameworks: their listings with what each line is for, and what came of them."""

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from kerasbook.locale import N_, spelling
from kerasbook.locale import gettext as _
from kerasbook.plots import style
from kerasbook.plots.code import code, legend, monospaced
from kerasbook.plots.display import Display

FRAMEWORKS = {"tensorflow": "TensorFlow", "jax": "JAX", "pytorch": "PyTorch", "keras": "Keras"}
EXTRAS = {"jax": "jax", "pytorch": "torch"}  # of the package, which bring them
COLOURS = {"tensorflow": "#9a9a9a", "jax": "#8a5a44", "pytorch": "#c9a227", "keras": style.TRAINED}
WIDTHS = {"tensorflow": 11.0, "jax": 7.5, "pytorch": 4.5, "keras": 1.8}  # the first are drawn first

# What a line is for, by what stands in it.
ROLES = {"state": style.SECOND, "gradient": "#e76300", "update": "#00857c", "compiled": "#832db6"}
NAMES = {
    "state": N_("holds the state"),
    "gradient": N_("asks for the gradient"),
    "update": N_("updates the weights"),
    "compiled": N_("has the step compiled"),
}
SIGNS = {
    "tensorflow": {
        "tf.Variable(": ("state",),
        "@tf.function": ("compiled",),
        "GradientTape": ("gradient",),
        "tape.gradient": ("gradient",),
        "assign_sub": ("update",),
    },
    "jax": {
        "value_and_grad": ("gradient",),
        "@jax.jit": ("compiled",),
        "slopes_of(W, b, x": ("gradient",),
        "return W - rate": ("update",),
        "loss = step(W": ("state",),
    },
    "pytorch": {
        "requires_grad": ("state",),
        "backward": ("gradient",),
        "-= rate": ("update",),
        ".grad = None": ("gradient",),
    },
    "keras": {"set_weights": ("state",), "train_on_batch": ("gradient", "update", "compiled")},
}
LINE = 0.2  # inches from one line of code to the next
COLUMN = 5.95  # inches
LEFT = 0.12  # inches: where the first column begins


def roles_of(framework: str, line: str) -> tuple[str, ...]:
    """What a line of a framework's listing is for."""
    return next((roles for sign, roles in SIGNS.get(framework, {}).items() if sign in line), ())


class OneNetworkFourWays(Display):
    """Four listings in two columns, the losses on top of each other, and what differs.

    Args:
        listings: The code, by framework.
        losses: The loss on each batch, of the frameworks that are installed.
        runs: How often Python went through the step, likewise.
        drawn: The first number that each drew from the seed, likewise.
        seed: The seed.

    Attributes:
        code_: The texts of each listing, line by line, by framework.
        squares_: The squares before the lines, by framework: the role of each.
        curves_: The losses, by framework.
    """

    def __init__(
        self,
        listings: Mapping[str, str],
        losses: Mapping[str, Sequence[float]],
        runs: Mapping[str, int],
        drawn: Mapping[str, float],
        seed: int = 0,
    ):
        self.listings = {name: code.strip("\n").split("\n") for name, code in listings.items()}
        self.losses = {name: list(values) for name, values in losses.items()}
        self.runs, self.drawn, self.seed = dict(runs), dict(drawn), seed

    @property
    def rows(self) -> list[int]:
        """How many lines of code each row of listings has."""
        lengths = [len(lines) for lines in self.listings.values()]
        return [max(lengths[first : first + 2]) for first in range(0, len(lengths), 2)]

    @property
    def size(self) -> tuple[float, float]:
        return style.WIDTH, 4.15 + sum(rows * LINE + 0.55 for rows in self.rows)

    def plot(self, figure=None, axes=None) -> "OneNetworkFourWays":
        if axes is not None:
            raise ValueError("Expected a figure: this display lays out its own axes. Received: axes")
        self.figure_ = figure or Figure(figsize=self.size)
        width, height = self.size
        page = self.figure_.add_axes((0, 0, 1, 1))
        page.set(xlim=(0, width), ylim=(0, height))
        page.set_axis_off()
        named = {role: _(name) for role, name in NAMES.items()}
        legend(page, height - 0.24, named, ROLES, step=2.95, x=LEFT + 0.05)
        self.code_, self.squares_ = {}, {}
        top = height - 0.48
        for number, (name, lines) in enumerate(self.listings.items()):
            if number and number % 2 == 0:
                top -= self.rows[number // 2 - 1] * LINE + 0.55
            self._listing(page, name, lines, LEFT + (number % 2) * COLUMN, top)
        losses = self.figure_.add_axes((0.06, 0.62 / height, 0.4, 2.55 / height))
        table = self.figure_.add_axes((0.53, 0.15 / height, 0.46, 3.02 / height))
        self._losses(losses)
        self._table(table)
        self.axes_ = [page, losses, table]
        style.dress(self.figure_)
        monospaced([text for texts in self.code_.values() for text in texts])
        return self

    def _listing(self, page, name: str, lines: Sequence[str], x: float, top: float) -> None:
        page.text(
            *(x + 0.05, top - 0.14), FRAMEWORKS[name], va="center", fontsize=style.SIZES["title"], color=COLOURS[name]
        )
        if name not in self.losses:
            command = spelling.install(f"kerasbook[{EXTRAS.get(name, name)}]")
            words = _("not installed here: {command}").format(command=command)
            page.text(*(x + 1.35, top - 0.145), words, va="center", fontsize=style.SIZES["text"], color=style.QUIET)
        roles = [roles_of(name, line) for line in lines]
        drawn = code(page, x, top - 0.27, lines, roles, ROLES, width=COLUMN - 0.14, line=LINE)
        self.code_[name], self.squares_[name] = drawn.texts_, drawn.squares_

    def _losses(self, axes) -> None:
        style.plain(axes)
        self.curves_ = {
            name: axes.plot(
                range(1, len(losses) + 1),
                losses,
                color=COLOURS[name],
                linewidth=WIDTHS[name],
                solid_capstyle="round",
                label=FRAMEWORKS[name],
                zorder=3,
            )[0]
            for name, losses in sorted(self.losses.items(), key=lambda item: -WIDTHS[item[0]])
        }
        style.logarithmic(axes.yaxis)
        axes.set_xlabel(_("updates of the weights"), fontsize=style.SIZES["text"])
        axes.legend(loc="upper right", fontsize=style.SIZES["text"], frameon=False)
        style.title(axes, _("loss on each batch (logarithmic)"))

    def _table(self, axes) -> None:
        axes.set(xlim=(0, 1), ylim=(0, 1))
        axes.set_axis_off()
        axes.text(0, 0.965, _("and what differs"), fontsize=style.SIZES["title"], color=style.INK, va="center")
        columns = (0.0, 0.6, 1.0)
        heads = ("", _("times that Python\nran the step"), _("first number\nfrom seed {seed}").format(seed=self.seed))
        for x, head in zip(columns, heads, strict=True):
            axes.text(
                x,
                0.795,
                head,
                ha="right" if x else "left",
                va="center",
                color=style.QUIET,
                linespacing=1.25,
                fontsize=style.SIZES["text"],
            )
        for number, name in enumerate(self.listings):
            y = 0.6 - number * 0.165
            missing = _("not installed")
            cells = (
                FRAMEWORKS[name],
                f"{self.runs[name]:,}" if name in self.runs else missing,
                f"{self.drawn[name]:.4f}".replace("-", "−") if name in self.drawn else missing,
            )
            for x, cell in zip(columns, cells, strict=True):
                axes.text(
                    *(x, y, cell),
                    ha="right" if x else "left",
                    va="center",
                    fontsize=style.SIZES["heading"] if cell != missing else style.SIZES["text"],
                    color=COLOURS[name] if not x else style.QUIET if cell == missing else style.INK,
                )
            axes.plot([0, 1], [y + 0.085] * 2, color="#dddddd", linewidth=1)
