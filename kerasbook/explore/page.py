"""The page on which a picture is drawn and its way through the layers is followed, made with Gradio.

Gradio brings the sliders, the buttons and the way to the browser; what they show is made in `views`.
"""

import html
import json
import logging
import os
from abc import ABCMeta
from collections.abc import Callable
from pathlib import Path

import anyio
import gradio as gr

from kerasbook import datasets
from kerasbook.explore import address, heat_view, pictures, slide_view, views, visitor
from kerasbook.explore.explorer import Explorer
from kerasbook.explore.guide import guide
from kerasbook.explore.hover_view import hover
from kerasbook.explore.languages import preferred_language
from kerasbook.explore.visitor import Visitor
from kerasbook.locale import LANGUAGES, language, speaking, system_language
from kerasbook.locale import gettext as _

log = logging.getLogger(__name__)
HERE = Path(__file__).parent
FONTS = ["Noto Sans KR", "Apple SD Gothic Neo", "Malgun Gothic", "NanumGothic", "system-ui", "sans-serif"]
AS_BUTTONS = 8  # more layers than these are chosen from a list that opens
AT_ONCE = 2  # visitors whose pictures are computed at the same time
PAD = 336  # pixels, as in page.js
STYLES = ("page.css", "hover.css", "guide.css")
SCRIPTS = ("busy.js", "page.js", "hover.js", "slide.js", "guide.js")

# What a visitor says, as page.js tells it.
SAY = "kerasbook.{maker}(element, (what) => trigger('say', what));"

SLIDE = "kerasbookSlide(element, (what) => trigger('say', what));"
HOVER = "kerasbookHover(element, (what) => trigger('say', what));"


def theme() -> gr.themes.Base:
    """Gradio's plain theme with the system's own fonts: nothing is fetched from elsewhere."""
    return gr.themes.Base(primary_hue="red", font=FONTS, font_mono=["monospace"], text_size="lg")


def style_sheet() -> str:
    """Our style sheet, and that of the pictures."""
    return "".join((HERE / name).read_text(encoding="utf-8") for name in STYLES) + pictures.CSS + slide_view.CSS


def script(language: str) -> str:
    """What stands in the page's head."""
    return (
        f"<script>document.documentElement.lang = {json.dumps(language)};\n"
        + "".join((HERE / name).read_text(encoding="utf-8") for name in SCRIPTS)
        + "</script>"
    )


def credits(explorer: Explorer) -> str:
    """Whose digits or photographs these are."""
    return f'<p class="kb-quiet" id="kb-credits">{html.escape(datasets.credits(explorer.subject.sets))}</p>'


def unforeseen() -> str:
    """What to say if something went wrong that nobody thought of."""
    return _("Something went wrong, and the page still shows what was there before. The terminal says what it was.")


# Gradio's slider, which leaves it to us to say what is wrong with a number that was typed beside it. Not by `class`:
# Gradio would write a file beside this one.
Slider = ABCMeta.__new__(
    type(gr.Slider),
    "Slider",
    (gr.Slider,),
    {"__module__": __name__, "is_template": True, "preprocess": lambda slider, payload: payload},
)


def slider(*limits: float, **settings) -> gr.Slider:
    """A slider whose label comes with the language."""
    return Slider(*limits, label=" ", buttons=[], **settings)


def play_link(language: str) -> str:
    """The way to the Play page."""
    return f'<a id="kb-play" href="/play?lang={language}">{html.escape(_("Train a network and watch it learn"))}</a>'


class Page:
    """The page's controls and views, and what happens when a visitor uses them.

    Args:
        explorer: The model, shared by all visitors.
        language: "en" or "ko", for those who have not chosen; None for the language of their browser.

    Attributes:
        blocks: The page for Gradio.
    """

    def __init__(self, explorer: Explorer, language: str | None):
        # Gradio asks for its own newest version otherwise.
        os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
        self.explorer, self.is_asked = explorer, language is not None
        self.language = language or system_language()
        self.limiter: anyio.CapacityLimiter | None = None
        with speaking(self.language):
            self.blocks = self._built()

    # What stands where

    def _built(self) -> gr.Blocks:
        with gr.Blocks(title=self._title(), analytics_enabled=False) as blocks:
            self.visitor = gr.State(visitor.newcomer(self.explorer, self.language))
            with gr.Row(elem_id="kb-top"):
                self.title = gr.HTML(elem_id="kb-title")
                self.guide = gr.HTML(elem_id="kb-guide-place", min_width=0, js_on_load="kerasbookGuide(element);")
                self.lang = gr.Radio(
                    [(name, code) for code, name in LANGUAGES.items()],
                    value=self.language,
                    container=False,
                    show_label=False,
                    label=" ",
                    elem_id="kb-language",
                )
            self.message = gr.HTML(elem_id="kb-message")
            self.busy = gr.HTML(elem_id="kb-busy")
            self.act = gr.HTML(elem_id="kb-act", js_on_load=SAY.format(maker="checkAtRest"))
            with gr.Row():
                with gr.Column(min_width=300, scale=1, elem_id="kb-draw"):
                    self._draw()
                with gr.Column(min_width=320, scale=3, elem_id="kb-watch"):
                    with gr.Row(elem_id="kb-answers"):
                        self.seen = gr.HTML(elem_id="kb-seen", min_width=130, scale=1)
                        self.answer = gr.HTML(elem_id="kb-answer", min_width=160, scale=2)
                        self.heat = gr.HTML(
                            elem_id="kb-heat", min_width=170, scale=2, visible=heat_view.has_heat(self.explorer)
                        )
                        with gr.Column(min_width=260, scale=2):
                            self._time()
                    self.cards = gr.HTML(elem_id="kb-layers", js_on_load=SAY.format(maker="makeChoice"))
            with gr.Row():
                with gr.Column(min_width=300, scale=1):
                    self._touch()
                with gr.Column(min_width=320, scale=3):
                    self._units()
            with gr.Row(visible=heat_view.has_maps(self.explorer)):
                with gr.Column(min_width=300, scale=3):
                    self.slide = gr.HTML(elem_id="kb-slide", js_on_load=SLIDE)
                with gr.Column(min_width=300, scale=2):
                    self.sums = gr.HTML(elem_id="kb-sums")
            if self.explorer.subject.sets:
                self.credits = gr.HTML(credits(self.explorer))
            self.address = gr.HTML(elem_id="kb-address", js_on_load="kerasbookAddress(element);")
            self.query = gr.Textbox(visible=False)  # of the page's address
            self.hover = gr.HTML(elem_id="kb-hover", js_on_load=HOVER)
            self._listen(blocks)
        return blocks

    def _draw(self) -> None:
        self.draw_title = gr.HTML()
        canvas = f'<canvas width="{PAD}" height="{PAD}" tabindex="0" role="img" aria-labelledby="kb-pad-hint"></canvas>'
        self.pad = gr.HTML(
            html_template=canvas,
            js_on_load=SAY.format(maker="makePad"),
            elem_id="kb-pad",
            visible="draw" not in self.explorer.lacks and not self.explorer.subject.photographs,
        )
        self.tools = gr.HTML(elem_id="kb-tools", js_on_load=SAY.format(maker="makeTools"))
        self.samples = gr.HTML(elem_id="kb-samples", js_on_load=SAY.format(maker="makeChoice"))
        self.more = gr.Button(size="sm", visible=self.explorer.samples is not None, elem_id="kb-more")

    def _time(self) -> None:
        ages = self.explorer.epochs
        self.time_title = gr.HTML()
        self.epoch = slider(
            ages[0],
            ages[-1] if len(ages) > 1 else ages[0] + 1,
            value=ages[-1],
            step=1,
            visible=len(ages) > 1,
            elem_id="kb-epoch",
        )
        self.accuracy = gr.HTML(elem_id="kb-accuracy")

    def _touch(self) -> None:
        possible = "touch" not in self.explorer.lacks and self._touchable()
        self.touch_title = gr.HTML()
        self.touched = self._layer_choice(self._touchable(), "kb-touched", bool(possible))
        with gr.Row(visible=bool(possible)):
            self.scramble = gr.Button(size="sm", min_width=80, elem_id="kb-scramble")
            self.zero = gr.Button(size="sm", min_width=80, elem_id="kb-zero")
            self.back = gr.Button(size="sm", min_width=80, variant="primary", elem_id="kb-back")
        self.noise = slider(0, visitor.MOST_NOISE, value=0, step=0.1, visible=bool(possible), elem_id="kb-noise")
        self.effect = gr.HTML(elem_id="kb-effect")

    def _units(self) -> None:
        self.look_title = gr.HTML()
        self.layer = self._layer_choice(self._all_layers(), "kb-layer", True)
        with gr.Row():
            with gr.Column(min_width=280, scale=2):
                self.large = gr.HTML(elem_id="kb-large", js_on_load=SAY.format(maker="makeChoice"))
                self.unit_number = slider(
                    0, max(1, self.explorer.layers[0].units - 1), value=0, step=1, elem_id="kb-number"
                )
            with gr.Column(min_width=280, scale=3):
                self.unit = gr.HTML(elem_id="kb-unit")

    def _all_layers(self) -> list[tuple[str, str]]:
        return [(_(layer.title), layer.name) for layer in self.explorer.layers]

    def _touchable(self) -> list[tuple[str, str]]:
        return [(_(layer.title), layer.name) for layer in self.explorer.layers if layer.parameters]

    def _layer_choice(self, choices: list[tuple[str, str]], name: str, visible: bool):
        kind = gr.Radio if len(choices) <= AS_BUTTONS else gr.Dropdown
        first = choices[0][1] if choices else None
        return kind(choices, value=first, label=" ", visible=visible, elem_id=name)

    # What the visitor does

    def _listen(self, blocks: gr.Blocks) -> None:
        """Tie every control to what it does; each act is answered with all views."""
        everything = [
            self.message,
            self.act,
            self.seen,
            self.answer,
            self.heat,
            self.slide,
            self.sums,
            self.accuracy,
            self.effect,
            self.cards,
            self.large,
            self.unit,
            self.layer,
            self.unit_number,
            self.noise,
            self.epoch,
            self.address,
        ]
        texts = [
            self.title,
            self.busy,
            self.guide,
            self.draw_title,
            self.tools,
            self.samples,
            self.more,
            self.time_title,
            self.touch_title,
            self.touched,
            self.scramble,
            self.zero,
            self.back,
            self.look_title,
            *([self.credits] if self.explorer.subject.sets else []),
        ]
        # Without Gradio's queue: its stream of answers closes when none is due, and loses one that comes just then.
        quiet = {"show_progress": "hidden", "trigger_mode": "multiple", "queue": False, "api_visibility": "private"}
        for control in (self.act, self.pad, self.tools, self.samples, self.cards, self.large):
            control.say(self.said, [self.visitor], everything, **quiet)
        self.hover.say(self.pointed_at, [self.visitor], [self.hover], **quiet)
        self.slide.say(self.slid, [self.visitor], [self.sums], **quiet)
        for control, act in {
            self.epoch: self.aged,
            self.noise: self.shaken,
            self.layer: self.layer_chosen,
            self.unit_number: self.unit_chosen,
        }.items():
            control.input(act, [self.visitor, control], everything, **quiet)
        self.scramble.click(self.scrambled, [self.visitor, self.touched], everything, **quiet)
        self.zero.click(self.zeroed, [self.visitor, self.touched], everything, **quiet)
        self.back.click(self.put_back, [self.visitor], everything, **quiet)
        self.lang.input(
            self.spoken,
            [self.visitor, self.lang],
            everything + texts,
            **quiet,
            js="(visitor, language) => { document.documentElement.lang = language; return [visitor, language]; }",
        )
        self.more.click(self.turned, [self.visitor], [self.samples], **quiet)
        blocks.load(
            self.opened,
            [self.visitor, self.query],
            [*everything, *texts, self.lang],
            **quiet,
            js="(visitor, query) => [visitor, location.search]",
        )

    async def said(self, who: Visitor, event: gr.EventData):
        """The visitor draws, clears, uploads, or clicks on a sample, a layer or a unit.

        Or the page, at rest, says which answer it shows. If it is not the last, one has overtaken another on the
        way, and everything is shown once more.
        """
        what = dict(event._data or {})
        if "shown" in what:
            return await (self._late(who) if what["shown"] == who.acts else self._answered(who, None))
        also = self._layer_controls if {"layer", "x"} & set(what) else None
        return await self._answered(who, lambda: self._say(who, what), also)

    def _say(self, who: Visitor, what: dict) -> None:
        explorer = self.explorer
        if "stroke" in what and not visitor.is_news(who, what["stroke"]):
            return  # requests may overtake each other on their way here
        if "picture" in what:
            visitor.draw(who, explorer, what["picture"])
        elif "clear" in what:
            visitor.clear(who)
        elif "large" in what:
            raise ValueError(visitor.too_large())
        elif "sample" in what:
            visitor.pick(who, explorer, what["sample"])
        elif "layer" in what:
            visitor.look_at(who, explorer, what["layer"])
        elif isinstance(what.get("x"), (int, float)) and isinstance(what.get("y"), (int, float)):
            layer = views.layer_called(explorer, who.layer)
            x, y = (min(max(float(what[axis]), 0.0), 1.0) for axis in "xy")
            unit = pictures.unit_at(explorer, layer, x, y)
            visitor.choose_unit(who, explorer, who.unit if unit is None else unit)

    async def pointed_at(self, who: Visitor, event: gr.EventData):
        """The visitor points at a unit."""
        what = dict(event._data or {})

        def found() -> str:
            with speaking(who.language):
                return hover(self.explorer, who, what)

        self.limiter = self.limiter or anyio.CapacityLimiter(AT_ONCE)
        return await anyio.to_thread.run_sync(found, limiter=self.limiter)

    async def slid(self, who: Visitor, event: gr.EventData):
        """The visitor moves the kernel to a place of the map."""
        place = dict(event._data or {}).get("slide")

        def found() -> str:
            with speaking(who.language):
                visitor.choose_place(who, self.explorer, place)
                return slide_view.sums(self.explorer, who, who.weights(self.explorer))

        self.limiter = self.limiter or anyio.CapacityLimiter(AT_ONCE)
        return await anyio.to_thread.run_sync(found, limiter=self.limiter)

    async def _late(self, who: Visitor):
        """The page is at rest: now comes what takes longer."""
        number, state = who.acts, visitor.state(who)
        heats = heat_view.has_heat(self.explorer) and not visitor.is_heated(who)
        if who.late == number or not (heats or self.explorer.is_large):
            return gr.skip()
        who.late = number

        def found() -> dict:
            with speaking(who.language):
                try:
                    now = views.scene(who, self.explorer)
                    changed = {self.unit: views.unit(now)} if self.explorer.is_large else {}
                    return changed | ({self.heat: heat_view.heat(now)} if heats else {})
                except Exception:  # as in `_done`
                    log.exception("What comes late could not be drawn")
                    return {}

        self.limiter = self.limiter or anyio.CapacityLimiter(AT_ONCE)
        changed = await anyio.to_thread.run_sync(found, limiter=self.limiter)
        if not changed or number != who.acts:  # the visitor has gone on
            return gr.skip()
        who.heated = state if self.heat in changed else who.heated
        return changed

    async def aged(self, who: Visitor, epoch):
        also = self._put_right(lambda who: {self.epoch: gr.update(value=who.epoch)}, epoch)
        return await self._answered(who, lambda: visitor.grow(who, self.explorer, epoch), also)

    async def shaken(self, who: Visitor, noise):
        also = self._put_right(self._noise, noise)
        return await self._answered(who, lambda: visitor.shake(who, self.explorer, noise), also)

    async def layer_chosen(self, who: Visitor, layer):
        return await self._answered(who, lambda: visitor.look_at(who, self.explorer, layer), self._number)

    async def unit_chosen(self, who: Visitor, unit):
        also = self._put_right(self._number, unit)
        return await self._answered(who, lambda: visitor.choose_unit(who, self.explorer, unit), also)

    @staticmethod
    def _put_right(control: Callable[[Visitor], dict], given) -> Callable[[Visitor], dict]:
        """What changes about a control: only if it holds a number that was refused, which does not stay in it."""
        return lambda who: control(who) if who.message and given is not None else {}

    async def scrambled(self, who: Visitor, layer):
        return await self._answered(who, lambda: visitor.touch(who, self.explorer, layer, visitor.SCRAMBLED))

    async def zeroed(self, who: Visitor, layer):
        return await self._answered(who, lambda: visitor.touch(who, self.explorer, layer, visitor.ZEROED))

    async def put_back(self, who: Visitor):
        return await self._answered(who, lambda: visitor.put_back(who), self._noise)

    async def spoken(self, who: Visitor, language):
        return await self._answered(who, lambda: visitor.speak(who, language), self._texts)

    async def opened(self, who: Visitor, query, request: gr.Request):
        """The page is open: it speaks the visitor's language, and shows what its address names."""
        preferred = None if self.is_asked else preferred_language(request.headers.get("accept-language", ""))

        def greet() -> None:
            visitor.speak(who, preferred)
            address.read(who, self.explorer, query)

        return await self._answered(who, greet, self._chosen)

    async def turned(self, who: Visitor):
        """The visitor wants other samples to choose from."""
        who.page += 1
        with speaking(who.language):
            return views.samples(self.explorer, who.page)

    async def _answered(self, who: Visitor, act: Callable | None, also: Callable[[Visitor], dict] | None = None):
        """Do what the visitor wants, in the order in which it was wanted; of several acts the last one is drawn.

        Args:
            who: The visitor.
            act: What is to be done; None to show everything once more.
            also: What else changes on the page: never the control that was used, for it may be on its way already.
        """
        who.acts += 1
        number = who.acts
        self.limiter = self.limiter or anyio.CapacityLimiter(AT_ONCE)
        async with who.turn:
            return await anyio.to_thread.run_sync(lambda: self._done(who, act, also, number), limiter=self.limiter)

    def _done(self, who: Visitor, act: Callable | None, also: Callable | None, number: int):
        if act is not None:
            who.message = self._message_after(act, who.language)
        with speaking(who.language):  # which may be another one now
            try:
                changed = also(who) if also else {}
                if number == who.acts or who.message:
                    changed |= self._views(who, number)
            except Exception:  # whatever a reader's model raises; a page that says nothing would be worse
                log.exception("The page could not be drawn")
                return self._said(who.message or unforeseen(), number)
        return changed or gr.skip()

    def _message_after(self, act: Callable, language: str) -> str:
        """Do it; what there is to say to the visitor if it cannot be done."""
        with speaking(language):
            try:
                act()
            except ValueError as error:
                return str(error)
            except Exception:  # as above
                log.exception("What a visitor did could not be done")
                return unforeseen()
        return ""

    # What is shown

    def _views(self, who: Visitor, act: int) -> dict:
        now = views.scene(who, self.explorer)
        return self._said(who.message, act) | {
            self.seen: views.seen(now),
            self.answer: views.answer(now),
            self.accuracy: views.accuracy(now),
            self.effect: views.accuracy(now),
            self.cards: views.layers(now),
            self.large: views.large(now),
            self.unit: views.unit(now, whole=not self.explorer.is_large),
            **({} if visitor.is_heated(who) else {self.heat: heat_view.waiting(self.explorer)}),
            self.slide: slide_view.panel(now),
            self.sums: slide_view.sums(self.explorer, who, now.weights),
            self.address: address.sign(who),
        }

    def _said(self, message: str, act: int) -> dict:
        """What there is to say to the visitor, and which act this answers, in which language."""
        alert = f'<p role="alert" class="kb-alert">{html.escape(message)}</p>' if message else ""
        title = html.escape(self._title(), quote=True)
        return {self.message: alert, self.act: f'<i data-act="{act}" lang="{language()}" data-title="{title}"></i>'}

    def _number(self, who: Visitor) -> dict:
        units = views.layer_called(self.explorer, who.layer).units
        says = _("Unit (or click on one above)")
        return {self.unit_number: gr.update(value=who.unit, maximum=max(1, units - 1), visible=units > 1, label=says)}

    def _layer_controls(self, who: Visitor) -> dict:
        says = _("Layer to enlarge")
        chosen = gr.update(value=who.layer, choices=self._all_layers(), label=says)
        return {self.layer: chosen} | self._number(who)

    def _noise(self, who: Visitor) -> dict:
        return {self.noise: gr.update(value=who.noise, label=_("Noise on all weights"))}

    def _title(self) -> str:
        if self.explorer.form == "picture":
            return (
                _("Draw a digit and watch it pass through the layers")
                if self._knows_digits()
                else _("Watch a picture pass through the layers")
            )
        if self.explorer.form == "text":
            return _("Watch text pass through the layers")
        return _("Watch numbers pass through the layers")

    def _knows_digits(self) -> bool:
        ten = [str(digit) for digit in range(10)]
        return self.explorer.classes == ten and self.explorer.subject.drawn[:2] == (28, 28)

    def _texts(self, who: Visitor) -> dict:
        """Everything that is in words and does not follow the picture."""
        lacks = self.explorer.lacks
        time = "" if len(self.explorer.epochs) > 1 else views.paragraph(lacks.get("time", ""))
        touch = views.paragraph(lacks["touch"]) if "touch" in lacks else ""
        return {
            self.title: f"<h1>{views.html.escape(self._title())}</h1>" + play_link(who.language),
            self.busy: f'<p role="status">{html.escape(_("Computing…"))}</p>',
            self.guide: guide(self.explorer, who.language),
            self.draw_title: views.heading(
                _("Choose") if "draw" in lacks or self.explorer.subject.photographs else _("Draw")
            ),
            self.tools: views.tools(self.explorer),
            self.samples: views.samples(self.explorer, who.page),
            self.more: _("Other samples"),
            self.time_title: views.heading(_("Time")) + time,
            self.epoch: gr.update(label=self._epoch_label()),
            self.touch_title: views.heading(_("Change the weights")) + touch,
            self.touched: gr.update(choices=self._touchable(), label=_("Layer to change")),
            self.scramble: _("Shuffle its weights"),
            self.zero: _("Set it to 0"),
            self.back: _("Reset everything"),
            self.look_title: views.heading(_("Look at one unit")),
            **self._layer_controls(who),
            **self._noise(who),
            **({self.credits: credits(self.explorer)} if self.explorer.subject.sets else {}),
        }

    def _chosen(self, who: Visitor) -> dict:
        """All texts, and the controls as the address has set them."""
        chosen = self._texts(who) | {self.lang: who.language}
        if who.epoch != self.explorer.epochs[-1]:
            chosen[self.epoch] = gr.update(value=who.epoch, label=self._epoch_label())
        return chosen

    def _epoch_label(self) -> str:
        if len(self.explorer.epochs) == 2:
            return _("0: random weights, 1: this model")
        return _("Epoch: 0 is random weights, {last} is trained").format(last=self.explorer.epochs[-1])
