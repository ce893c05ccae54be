// The views of a network that learns pictures: its first layer's weights, a layer's map, and some answers.
"use strict";
const SIDE = 28, GAP = 2; // pixels of a picture, and between two
const REACH_OF_BYTES = 255;

class PicturesView {
  constructor(fixed, choose) {
    this.fixed = fixed;
    this.labels = fixed.labels;
    this.samples = bytes(fixed.samples);
    this.weights = element("canvas", { className: "sharp" });
    this.weights.setAttribute("role", "img");
    this.map = element("canvas");
    this.map.setAttribute("role", "img");
    this.titles = { weights: element("h2"), map: element("h2"), strip: element("h2") };
    this.notes = { weights: element("p"), map: element("p") };
    this.buttons = fixed.layers.map((_units, layer) =>
      element("button", { type: "button", onclick: () => choose(layer) }));
    this.choice = element("div", { className: "choice" }, ...this.buttons);
    this.choice.setAttribute("role", "group");
    this.strip = element("ol", { className: "strip" });
    this.answers = Array.from({ length: this.samples.length / SIDE ** 2 }, (_nothing, row) => {
      const canvas = element("canvas", { className: "sharp" }), words = element("span");
      paint(canvas, this.samples, row * SIDE ** 2, SIDE, SIDE, tables.input);
      const place = element("li", {}, canvas, words);
      this.strip.append(place);
      return { place, words, canvas };
    });
    this.parts = [
      element("figure", { className: "weights" }, this.titles.weights, this.weights, this.notes.weights),
      element("figure", { className: "map" }, this.titles.map, this.choice, this.map, this.notes.map),
      element("section", { className: "wide" }, this.titles.strip, this.strip),
    ];
  }

  className(label) { return this.fixed.settings.data === "fashion" ? data.fashion[language][label] : String(label); }

  words() {
    const { layers } = this.fixed;
    this.titles.strip.textContent = say("samples");
    this.titles.map.textContent = say("map", { count: this.labels.length });
    this.notes.map.textContent = say("map_why");
    this.choice.setAttribute("aria-label", say("map_layer"));
    this.strip.classList.toggle("names", this.fixed.settings.data === "fashion");
    this.buttons.forEach((button, layer) => {
      button.textContent = layer === layers.length - 1 ? say("answer") : say("layer_number", { number: layer + 1 });
    });
  }

  draw(update, layer) {
    this.drawWeights(update);
    this.buttons.forEach((button, number) => button.setAttribute("aria-pressed", String(number === layer)));
    this.drawMap(bytes(update.places));
    this.answers.forEach(({ place, words, canvas }, row) => {
      const answer = this.className(update.answers[row]), label = this.className(this.labels[row]);
      const right = update.answers[row] === this.labels[row];
      place.classList.toggle("no", !right);
      words.textContent = answer;
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", say(right ? "right" : "wrong", { answer, label }));
      place.title = canvas.getAttribute("aria-label");
    });
  }

  drawWeights({ weights, shown, reach }) {
    const total = this.fixed.layers[0];
    this.titles.weights.textContent = total > shown ? say("weights_some", { shown, total }) : say("weights");
    this.notes.weights.textContent = say("weights_why", { reach: digits(reach, 2) });
    this.weights.setAttribute("aria-label", this.titles.weights.textContent);
    const values = bytes(weights);
    const columns = Math.ceil(Math.sqrt(shown)), rows = Math.ceil(shown / columns);
    const width = columns * (SIDE + GAP) - GAP, height = rows * (SIDE + GAP) - GAP;
    const sheet = new Uint8Array(width * height).fill(255); // the last colour is blank
    for (let unit = 0; unit < shown; unit++) {
      const left = (unit % columns) * (SIDE + GAP), top = Math.floor(unit / columns) * (SIDE + GAP);
      for (let line = 0; line < SIDE; line++) {
        const start = unit * SIDE ** 2 + line * SIDE;
        sheet.set(values.subarray(start, start + SIDE), (top + line) * width + left);
      }
    }
    paint(this.weights, sheet, 0, width, height, tables.weights);
  }

  drawMap(places) {
    const { pen, width, height, letter } = sharp(this.map);
    const classes = colours.classes, asDigits = this.fixed.settings.data === "digits";
    const middles = classes.map(() => ({ x: 0, y: 0, count: 0 }));
    pen.textAlign = "center";
    pen.textBaseline = "middle";
    pen.font = `700 ${0.62 * letter}px sans-serif`;
    this.labels.forEach((label, row) => {
      const x = places[2 * row] / REACH_OF_BYTES * width, y = places[2 * row + 1] / REACH_OF_BYTES * height;
      const middle = middles[label];
      middle.x += x;
      middle.y += y;
      middle.count += 1;
      pen.fillStyle = classes[label];
      if (asDigits) return pen.fillText(String(label), x, y);
      pen.beginPath();
      pen.arc(x, y, 0.2 * letter, 0, 7);
      pen.fill();
    });
    pen.font = `700 ${(asDigits ? 1.9 : 0.85) * letter}px ${getComputedStyle(document.body).fontFamily}`;
    pen.lineWidth = 0.3 * letter;
    pen.lineJoin = "round";
    pen.strokeStyle = "#fff";
    middles.forEach(({ x, y, count }, label) => {
      if (!count) return;
      const name = this.className(label), half = pen.measureText(name).width / 2;
      const across = Math.min(Math.max(x / count, half + 4), width - half - 4);
      pen.strokeText(name, across, y / count);
      pen.fillStyle = asDigits ? classes[label] : colours.ink;
      pen.fillText(name, across, y / count);
    });
    this.map.setAttribute("aria-label", this.titles.map.textContent);
  }
}
