// The views of a network that learns points in the plane: what each unit says there, and the boundary it arrives at.
"use strict";
const BELOW = "#b35806", ABOVE = "#542788"; // the ends of the colours of weights
const LETTERS = "abcd";
const MIDDLE = 127; // of the bytes of a map whose colours are centred

class PointsView {
  constructor(fixed) {
    this.fixed = fixed;
    this.sizes = [2, ...fixed.layers];
    this.focus = null;
    this.titles = { net: element("h2"), plane: element("h2") };
    this.notes = { net: element("p"), plane: element("p") };
    this.formula = element("p", { className: "formula" });
    this.formula.setAttribute("aria-live", "polite");
    this.net = element("div", { className: "net" });
    this.lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.lines.setAttribute("aria-hidden", "true");
    this.plane = element("canvas");
    this.plane.setAttribute("role", "img");
    this.heads = this.sizes.map(() => element("b"));
    this.units = this.sizes.map((units, column) => Array.from({ length: units }, (_nothing, unit) => this.unit(column, unit)));
    this.net.append(this.lines, ...this.heads, ...this.units.flat());
    this.parts = [
      element("figure", { className: "diagram" }, this.titles.net, this.net, this.notes.net),
      element("figure", { className: "plane" }, this.titles.plane, this.plane, this.notes.plane, this.formula),
    ];
    this.inputs = this.coordinates();
  }

  unit(column, unit) {
    const button = element("button", { type: "button" }, element("canvas"),
      column < this.sizes.length - 1 ? element("i", { textContent: this.name(column, unit) }) : "");
    const show = () => { this.focus = { column, unit }; this.redraw(); };
    const hide = () => { this.focus = null; this.redraw(); };
    button.addEventListener("pointerenter", (event) => event.pointerType === "mouse" && show());
    button.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && hide());
    button.addEventListener("focus", show);
    button.addEventListener("blur", hide);
    button.addEventListener("click", show);
    button.addEventListener("keydown", (event) => event.key === "Escape" && hide());
    return button;
  }

  // The maps of the two inputs, which are the coordinates themselves.
  coordinates() {
    const { grid } = this.fixed, maps = [new Uint8Array(grid * grid), new Uint8Array(grid * grid)];
    for (let place = 0; place < grid * grid; place++) {
      maps[0][place] = 254 * (place % grid) / (grid - 1);
      maps[1][place] = 254 * (1 - Math.floor(place / grid) / (grid - 1));
    }
    return maps;
  }

  // x₁ and x₂, then a₁ ... for the first layer, b₁ ... for the second
  name(column, unit) { return (column === 0 ? "x" : LETTERS[column - 1]) + String.fromCodePoint(0x2081 + unit); }

  words() {
    const last = this.sizes.length - 1;
    this.titles.net.textContent = say("network");
    this.notes.net.textContent = say("network_why");
    this.notes.plane.textContent = say("plane_why");
    this.heads.forEach((head, column) => {
      head.textContent = column === 0 ? "x₁, x₂" : column === last ? say("answer") : say("layer_number", { number: column });
    });
    this.units.forEach((units, column) => units.forEach((button, unit) => {
      button.setAttribute("aria-label", this.title(column, unit));
    }));
  }

  title(column, unit) {
    if (column === 0) return say("plane_input", { name: this.name(column, unit) });
    if (column === this.sizes.length - 1) return say("plane");
    return say("plane_unit", { name: this.name(column, unit), layer: column });
  }

  layout() {
    const width = this.net.clientWidth, columns = this.sizes.length, rows = Math.max(...this.sizes);
    const letter = parseFloat(getComputedStyle(document.body).fontSize);
    const size = Math.min(4.4 * letter, width / (1.45 * columns), 23 * letter / rows);
    const step = size + Math.max(6, 0.14 * size), head = 1.5 * letter, height = head + rows * step;
    this.net.style.height = `${height}px`;
    this.lines.setAttribute("viewBox", `0 0 ${width} ${height}`);
    this.at = this.sizes.map((units, column) => Array.from({ length: units }, (_nothing, unit) => ({
      x: size / 2 + 3 + (width - size - 6) * column / (columns - 1),
      y: head + (rows - units) * step / 2 + unit * step + size / 2,
    })));
    this.size = size;
    this.at.forEach((places, column) => {
      const half = this.heads[column].offsetWidth / 2;
      this.heads[column].style.left = `${Math.min(Math.max(places[0].x, half), width - half)}px`;
      places.forEach(({ x, y }, unit) => Object.assign(this.units[column][unit].style, {
        left: `${x - size / 2}px`, top: `${y - size / 2}px`, width: `${size}px`, height: `${size}px`,
      }));
    });
  }

  draw(update) {
    this.update = update;
    this.maps = [this.inputs, ...update.maps.map((text, layer) => {
      const all = bytes(text), places = this.fixed.grid ** 2;
      return Array.from({ length: this.fixed.layers[layer] }, (_nothing, unit) => all.subarray(unit * places, (unit + 1) * places));
    })];
    this.layout();
    this.redraw();
  }

  table(column) {
    if (column === this.sizes.length - 1) return tables.classes;
    return column === 0 || this.update.ends[column - 1][0] < 0 ? tables.signed : tables.activation;
  }

  redraw() {
    if (!this.update) return;
    const { grid } = this.fixed, last = this.sizes.length - 1, chosen = this.focus;
    this.units.forEach((units, column) => units.forEach((button, unit) => {
      paint(button.firstChild, this.maps[column][unit], 0, grid, grid, this.table(column));
      button.classList.toggle("held-up", Boolean(chosen) && chosen.column === column && chosen.unit === unit);
    }));
    this.drawLines();
    const { column, unit } = chosen || { column: last, unit: 0 };
    this.titles.plane.textContent = this.title(column, unit);
    this.formula.textContent = this.inWords(column, unit);
    this.drawPlane(column, unit);
  }

  drawLines() {
    const { kernels } = this.update, chosen = this.focus;
    const all = kernels.flatMap(([kernel]) => kernel.flat().map(Math.abs));
    const most = Math.max(...all) || 1, parts = [];
    kernels.forEach(([kernel], layer) => kernel.forEach((row, from) => row.forEach((weight, to) => {
      const [a, b] = [this.at[layer][from], this.at[layer + 1][to]];
      const seen = !chosen || (chosen.column === layer + 1 && chosen.unit === to) || (chosen.column === layer && chosen.unit === from);
      const [x1, x2] = [a.x + this.size / 2, b.x - this.size / 2], bend = (x2 - x1) / 2;
      parts.push(`<path d="M${x1} ${a.y} C${x1 + bend} ${a.y} ${x2 - bend} ${b.y} ${x2} ${b.y}" fill="none" `
        + `stroke="${weight < 0 ? BELOW : ABOVE}" stroke-width="${(0.4 + 7 * Math.abs(weight) / most).toFixed(2)}" `
        + `opacity="${seen ? 0.85 : 0.08}"/>`);
    })));
    this.lines.innerHTML = parts.join("");
  }

  // "tanh(0.82 x₁ − 1.2 x₂ + 0.31)"
  inWords(column, unit) {
    if (column === 0) return say("formula_input");
    const [kernel, bias] = this.update.kernels[column - 1];
    const last = column === this.sizes.length - 1;
    const sum = kernel.map((row, from) => [row[unit], this.name(column - 1, from)]).concat([[bias[unit], say("bias")]]);
    const text = sum.map(([value, name], number) => {
      const sign = value < 0 ? "\u2212" : "+", size = Math.abs(value).toFixed(2);
      return `${number ? ` ${sign} ` : value < 0 ? sign : ""}${size}${name === say("bias") ? ` (${name})` : ` ${name}`}`;
    }).join("");
    const activation = last ? "sigmoid" : this.fixed.settings.activation;
    const name = last ? say("answer") : this.name(column, unit);
    return activation === "linear" ? `${name} = ${text}` : `${name} = ${activation}(${text})`;
  }

  drawPlane(column, unit) {
    const { pen, width, height, letter } = sharp(this.plane);
    const { grid, edge, points, labels } = this.fixed, map = this.maps[column][unit];
    const small = element("canvas");
    paint(small, map, 0, grid, grid, this.table(column));
    pen.imageSmoothingEnabled = true;
    pen.drawImage(small, 0, 0, width, height);
    if (this.table(column) !== tables.activation) this.contour(pen, map, width, height);
    const radius = Math.max(3, 0.24 * letter);
    points.forEach((part, held) => part.forEach(([x, y], row) => {
      const label = labels[held][row];
      const [left, top] = [(x / edge + 1) / 2 * width, (1 - y / edge) / 2 * height];
      pen.beginPath();
      if (label) pen.rect(left - radius, top - radius, 2 * radius, 2 * radius);
      else pen.arc(left, top, radius, 0, 7);
      pen.lineWidth = held ? 2.5 : 1;
      pen.strokeStyle = held ? colours.classes[label] : "#222";
      pen.fillStyle = held ? "#fff" : colours.classes[label];
      pen.fill();
      pen.stroke();
    }));
    this.plane.setAttribute("aria-label", this.title(column, unit));
  }

  // The line on which a unit says 0, or the network cannot decide, from one edge of each cell of the grid to another.
  contour(pen, map, width, height) {
    const { grid } = this.fixed, at = (row, column) => map[row * grid + column] - MIDDLE;
    const place = (row, column) => [(column + 0.5) / grid * width, (row + 0.5) / grid * height];
    pen.strokeStyle = "#222";
    pen.lineWidth = 2;
    pen.beginPath();
    for (let row = 0; row < grid - 1; row++) for (let column = 0; column < grid - 1; column++) {
      const corners = [[row, column], [row, column + 1], [row + 1, column + 1], [row + 1, column]], crossed = [];
      corners.forEach((corner, number) => {
        const next = corners[(number + 1) % 4], a = at(...corner), b = at(...next);
        if (a >= 0 === b >= 0) return;
        const [p, q] = [place(...corner), place(...next)], share = a / (a - b);
        crossed.push([p[0] + share * (q[0] - p[0]), p[1] + share * (q[1] - p[1])]);
      });
      for (let number = 0; number + 1 < crossed.length; number += 2) {
        pen.moveTo(...crossed[number]);
        pen.lineTo(...crossed[number + 1]);
      }
    }
    pen.stroke();
  }
}
