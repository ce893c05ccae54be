// What every view of the page draws with: texts, colours, bytes as images, and curves.
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const here = (id) => document.getElementById(id);
const bytes = (text) => Uint8Array.from(atob(text), (sign) => sign.charCodeAt(0));
const tables = Object.fromEntries(Object.entries(data.tables).map(([name, table]) => [name, bytes(table)]));
const colours = data.colours;
let language = document.documentElement.lang;

function say(name, fields = {}) {
  return data.texts[language][name].replace(/\{(\w+)\}/g, (whole, field) => (field in fields ? fields[field] : whole));
}

function element(kind, options = {}, ...children) {
  const made = Object.assign(document.createElement(kind), options);
  made.append(...children);
  return made;
}

function digits(value, most = 3) {
  if (value === null) return "NaN";
  const said = Math.abs(value) >= 1e5 ? value.toExponential(1) : String(Number(value.toPrecision(most)));
  return said.replace("-", "\u2212").replace("e+", "e");
}

// Bytes, line by line, in the colours of a table.
function paint(canvas, values, start, width, height, table) {
  const image = new ImageData(width, height);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const colour = 3 * values[start + pixel];
    image.data[4 * pixel] = table[colour];
    image.data[4 * pixel + 1] = table[colour + 1];
    image.data[4 * pixel + 2] = table[colour + 2];
    image.data[4 * pixel + 3] = 255;
  }
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d").putImageData(image, 0, 0);
}

// A canvas as sharp as the screen; what is drawn on it is measured in CSS pixels.
function sharp(canvas) {
  const ratio = window.devicePixelRatio || 1;
  const width = canvas.clientWidth, height = canvas.clientHeight;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  return { pen, width, height, letter: parseFloat(getComputedStyle(document.body).fontSize) };
}

// Loss and accuracy over the steps so far.

const MOST_MOMENTS = 800; // beyond these every second one is left out
const PARTS = ["train", "held"];

class Curves {
  constructor() {
    this.moments = [];
    this.root = element("div", { className: "curves" });
    this.panels = {};
    for (const what of ["loss", "accuracy"]) {
      const title = element("h2"), legend = element("div", { className: "legend" });
      const canvas = element("canvas");
      canvas.setAttribute("role", "img");
      this.root.append(element("figure", { className: "curve" }, title, legend, canvas));
      this.panels[what] = { title, legend, canvas };
    }
  }

  clear() { this.moments = []; }

  add(update) {
    const last = this.moments[this.moments.length - 1];
    if (last && last.step === update.step) this.moments.pop();
    if (this.moments.length >= MOST_MOMENTS) this.moments = this.moments.filter((_moment, number) => number % 2 === 0);
    this.moments.push({ step: update.step, loss: update.loss, accuracy: update.accuracy });
  }

  draw() {
    const last = this.moments[this.moments.length - 1];
    for (const [what, { title, legend, canvas }] of Object.entries(this.panels)) {
      title.textContent = say(what);
      const said = PARTS.map((part, number) => {
        const value = last[what][number];
        return `${say(part)} ${what === "loss" ? digits(value) : Math.round(100 * value) + " %"}`;
      });
      legend.replaceChildren(...PARTS.map((part, number) => element("span", { className: part }, element("i"), said[number])));
      canvas.setAttribute("aria-label", `${say(what)}: ${said.join(", ")}`);
      this.panel(canvas, what, last.step);
    }
  }

  panel(canvas, what, lastStep) {
    const { pen, width, height, letter } = sharp(canvas);
    const known = this.moments.flatMap((moment) => moment[what]).filter((value) => value !== null);
    const top = what === "accuracy" ? 1 : Math.max(0.1, ...known) * 1.05;
    const [left, right, up, down] = [3.2 * letter, width - 0.4 * letter, 0.6 * letter, height - 1.5 * letter];
    const x = (step) => left + (right - left) * (lastStep ? step / lastStep : 0);
    const y = (value) => down - (down - up) * value / top;
    pen.font = `${0.8 * letter}px ${getComputedStyle(document.body).fontFamily}`;
    pen.fillStyle = "#444";
    pen.textAlign = "right";
    pen.textBaseline = "middle";
    for (const share of [0, 0.5, 1]) {
      const value = what === "accuracy" ? share : share * top / 1.05;
      pen.strokeStyle = "#e4e4e4";
      pen.lineWidth = 1;
      pen.beginPath();
      pen.moveTo(left, y(value));
      pen.lineTo(right, y(value));
      pen.stroke();
      pen.fillText(what === "accuracy" ? `${100 * value} %` : digits(value, 2), left - 0.35 * letter, y(value));
    }
    pen.textBaseline = "alphabetic";
    pen.fillText(`${lastStep.toLocaleString("en")} ${say("steps_axis")}`, right, height - 0.35 * letter);
    PARTS.forEach((part, number) => {
      pen.strokeStyle = colours[part];
      pen.lineWidth = 0.16 * letter;
      pen.setLineDash(part === "train" ? [0.5 * letter, 0.3 * letter] : []);
      pen.beginPath();
      let broken = true;
      for (const moment of this.moments) {
        const value = moment[what][number];
        if (value !== null) pen[broken ? "moveTo" : "lineTo"](x(moment.step), y(value));
        broken = value === null;
      }
      pen.stroke();
    });
    pen.setLineDash([]);
  }
}
