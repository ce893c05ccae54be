(() => {
  "use strict";
  const root = document.documentElement;
  const words = JSON.parse(document.body.dataset.words);
  const KEYS = { ArrowUp: 1, ArrowDown: -1, PageUp: 10, PageDown: -10 };

  // Words and numbers

  const filled = (sentence, values) => sentence.replace(/{(\w+)}/g, (place, name) => values[name] ?? place);
  const decimals = (step) => Math.max(0, Math.ceil(-Math.log10(step) - 1e-9));
  const plain = (asked, number, more = 0) =>
    number.toLocaleString("en", { maximumFractionDigits: decimals(asked.step) + more });
  const said = (asked, number, more = 0) => filled(asked.says, { number: plain(asked, number, more) });

  function element(name, attributes = {}, text = "") {
    const inSvg = /^(svg|g|line|path|circle|rect|text)$/.test(name);
    const made = inSvg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.textContent = text;
    return made;
  }

  // A number: a bar to drag

  function bar(box, asked, touched) {
    const input = box.querySelector("input");
    const output = box.querySelector("output");
    const ends = box.querySelectorAll(".ends span");
    ends[0].textContent = plain(asked, asked.least);
    ends[1].textContent = said(asked, asked.most);
    const share = (number) => (100 * (number - asked.least)) / (asked.most - asked.least);
    const tell = (text) => {
      output.textContent = text;
      input.setAttribute("aria-valuetext", text);
    };
    tell("?");
    input.addEventListener("input", () => {
      input.style.setProperty("--at", `${share(input.valueAsNumber)}%`);
      tell(said(asked, input.valueAsNumber));
      touched();
    });

    function row(kind, name, number, more) {
      const made = element("div", { class: `row ${kind}` });
      const track = element("div", { class: "track" });
      track.append(element("div", { class: "fill", style: `width: ${share(number)}%` }));
      made.append(element("p", {}, `${name}: ${said(asked, number, more)}`), track);
      return [made, track];
    }

    function show() {
      const guess = input.valueAsNumber;
      const [measured] = asked.measured;
      const [low, high] = asked.reach?.[0] ?? [measured, measured];
      const [yours] = row("yours", words.yours, guess, 0);
      const [ours, track] = row("ours", words.measured, measured, 1);
      if (asked.reach)
        track.append(element("div", { class: "reach", style: `left: ${share(low)}%; width: ${share(high) - share(low)}%` }));
      box.querySelector(".drag").replaceWith(yours, ours);
      const off = Math.abs(guess - measured);
      const close = off <= (asked.most - asked.least) / 50 || (low <= guess && guess <= high);
      const sentence = close ? words.close : guess < measured ? words.low : words.high;
      return [
        filled(sentence, { off: plain(asked, off, 1) }),
        asked.reach ? filled(words.reach, { seeds: asked.seeds, low: plain(asked, low, 1), high: plain(asked, high, 1) }) : "",
      ];
    }
    return { show };
  }

  // A curve: points to drag, one in each column

  function curve(box, asked, touched) {
    const plot = box.querySelector(".plot");
    const count = asked.places.length;
    const set = Array(count).fill(false);
    const { most, least, step } = asked;
    const values = Array(count).fill((least + most) / 2);
    let current = 0; // the point that has, or gets, the focus
    let shown = false;
    let width = 0;
    let height = 0;
    const edge = { left: 46, right: 30, top: 14, bottom: 52 };

    const x = (index) => edge.left + ((width - edge.left - edge.right) * (index + 0.5)) / count;
    const y = (value) => edge.top + ((height - edge.top - edge.bottom) * (most - value)) / (most - least);
    const tidy = (value) => Math.min(most, Math.max(least, least + Math.round((value - least) / step) * step));
    const path = (numbers) => numbers.map((value, index) => `${index ? "L" : "M"}${x(index)} ${y(value)}`).join("");

    // Points that nobody has set lie between those that were, or level with the nearest.
    function place(index, value) {
      values[index] = tidy(value);
      set[index] = true;
      for (let free = 0; free < count; free++) {
        if (set[free]) continue;
        const before = set.lastIndexOf(true, free);
        const after = set.indexOf(true, free);
        const [from, to] = [before < 0 ? after : before, after < 0 ? before : after];
        const part = from === to ? 0 : (free - from) / (to - from);
        values[free] = tidy(values[from] + part * (values[to] - values[from]));
      }
      touched();
      move();
    }

    let points = [];
    let line;
    let label;

    function move() {
      const any = set.includes(true);
      line.setAttribute("d", any ? path(values) : "");
      points.forEach((point, index) => {
        point.setAttribute("cx", x(index));
        point.setAttribute("cy", y(values[index]));
        point.setAttribute("tabindex", index === current && !shown ? 0 : -1);
        point.setAttribute("aria-valuenow", values[index]);
        point.setAttribute("aria-valuetext", any ? said(asked, values[index]) : "?");
        point.classList.toggle("set", any);
      });
      if (any && !shown) {
        label.textContent = said(asked, values[current]);
        label.setAttribute("x", Math.min(Math.max(x(current), edge.left + 30), width - 44));
        label.setAttribute("y", y(values[current]) < 40 ? y(values[current]) + 28 : y(values[current]) - 14);
      } else label.textContent = shown ? "" : words.draw;
    }

    function onKey(event, index) {
      const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (sideways) {
        current = Math.min(count - 1, Math.max(0, index + sideways));
        move();
        points[current].focus();
      } else if (event.key in KEYS) place(index, values[index] + KEYS[event.key] * step);
      else if (event.key === "Home") place(index, least);
      else if (event.key === "End") place(index, most);
      else return;
      event.preventDefault();
    }

    function draggable(svg) {
      let last = null;
      const column = (across) => Math.round(((across - edge.left) / (width - edge.left - edge.right)) * count - 0.5);
      const at = (event) => {
        const frame = svg.getBoundingClientRect();
        const value = most - ((event.clientY - frame.top - edge.top) / (height - edge.top - edge.bottom)) * (most - least);
        return [Math.min(count - 1, Math.max(0, column(event.clientX - frame.left))), value];
      };
      svg.addEventListener("pointerdown", (event) => {
        if (shown) return;
        svg.setPointerCapture(event.pointerId);
        last = at(event);
        current = last[0];
        place(...last);
        event.preventDefault();
      });
      svg.addEventListener("pointermove", (event) => {
        if (!last || shown) return;
        const [index, value] = at(event);
        const way = Math.sign(index - last[0]);
        for (let passed = last[0] + way; way && passed !== index; passed += way)
          place(passed, last[1] + ((value - last[1]) * (passed - last[0])) / (index - last[0]));
        current = index;
        place(index, value);
        last = [index, value];
      });
      for (const end of ["pointerup", "pointercancel"]) svg.addEventListener(end, () => (last = null));
    }

    function axes(svg) {
      for (const value of [least, (least + most) / 2, most]) {
        svg.append(element("line", { class: "grid", x1: edge.left, x2: width - edge.right, y1: y(value), y2: y(value) }));
        svg.append(element("text", { x: edge.left - 8, y: y(value) + 5, "text-anchor": "end" }, plain(asked, value, 1)));
      }
      const room = (width - edge.left - edge.right) / count;
      const longest = Math.max(...asked.places.map((name) => name.length));
      const every = Math.ceil((longest * 9 + 8) / room);
      asked.places.forEach((name, index) => {
        if (index % every === 0 || every === 1)
          svg.append(element("text", { x: x(index), y: height - edge.bottom + 22, "text-anchor": "middle" }, name));
      });
      const middle = edge.left + (width - edge.left - edge.right) / 2;
      svg.append(element("text", { class: "along", x: middle, y: height - 8, "text-anchor": "middle" }, asked.along));
    }

    function measured(svg) {
      if (asked.reach) {
        const [low, high] = [0, 1].map((end) => asked.reach.map((reach) => reach[end]));
        const back = low.map((value, index) => `L${x(index)} ${y(value)}`).reverse().join("");
        svg.append(element("path", { class: "reach", d: `${path(high)}${back}Z` }));
      }
      svg.append(element("path", { class: "ours", d: path(asked.measured), pathLength: 1 }));
      asked.measured.forEach((value, index) => svg.append(element("circle", { class: "ours", cx: x(index), cy: y(value), r: 4.5 })));
    }

    function draw() {
      const focused = points.indexOf(document.activeElement);
      width = plot.clientWidth;
      const presented = document.body.classList.contains("presenting");
      height = Math.round(presented ? window.innerHeight * 0.42 : Math.min(360, Math.max(260, width * 0.42)));
      const svg = element("svg", { width, height, role: "group", "aria-label": box.querySelector("h3").textContent });
      axes(svg);
      if (shown) measured(svg);
      line = element("path", { class: "yours" });
      label = element("text", { class: "label", x: edge.left + (width - edge.left - edge.right) / 2, y: y((least + most) / 2) - 18, "text-anchor": "middle" });
      svg.append(line);
      points = asked.places.map((name, index) => {
        const point = element("circle", { class: "point", r: 8 });
        if (shown) point.setAttribute("r", 4.5);
        else
          for (const [key, value] of Object.entries({
            role: "slider",
            "aria-orientation": "vertical",
            "aria-label": `${asked.along}: ${name}`,
            "aria-valuemin": least,
            "aria-valuemax": most,
          }))
            point.setAttribute(key, value);
        point.addEventListener("keydown", (event) => onKey(event, index));
        point.addEventListener("focus", () => {
          if (current !== index) (current = index), move();
        });
        svg.append(point);
        return point;
      });
      svg.append(label);
      svg.classList.toggle("done", shown);
      draggable(svg);
      plot.replaceChildren(svg);
      move();
      if (focused >= 0 && !shown) points[focused].focus();
    }

    new ResizeObserver(() => {
      if (plot.clientWidth && plot.clientWidth !== width) draw();
    }).observe(plot);

    function show() {
      shown = true;
      draw();
      const offs = values.map((value, index) => Math.abs(value - asked.measured[index]));
      const farthest = offs.indexOf(Math.max(...offs));
      const legend = element("p", { class: "legend" });
      for (const [kind, name] of [["yours", words.yours], ["ours", words.measured]])
        legend.append(element("span", { class: kind }, name));
      if (asked.reach) legend.append(element("span", { class: "reach" }, filled(words.band, { seeds: asked.seeds })));
      plot.after(legend);
      return [
        filled(words.away, { off: plain(asked, offs.reduce((sum, off) => sum + off, 0) / count, 1) }),
        filled(words.farthest, {
          along: asked.along,
          place: asked.places[farthest],
          guess: plain(asked, values[farthest]),
          measured: plain(asked, asked.measured[farthest], 1),
        }),
      ];
    }
    return { show };
  }

  // A question, until it is answered

  function uncover(box) {
    const page = box.closest(".finding");
    page.classList.remove("asks");
    document.querySelector(`.cards a[href="#${page.id}"]`)?.classList.remove("asks");
    return page;
  }

  function skip(box) {
    const page = uncover(box);
    box.remove();
    const heading = page.querySelector("h2");
    heading.setAttribute("tabindex", -1);
    heading.focus({ preventScroll: true });
    page.scrollIntoView({ block: "nearest" });
  }

  document.querySelectorAll(".guess").forEach((box) => {
    const asked = JSON.parse(box.dataset.asked);
    const button = box.querySelector(".show");
    const drawn = (asked.places.length ? curve : bar)(box, asked, () => (button.disabled = false));

    function show() {
      const answer = box.querySelector(".answer");
      for (const sentence of drawn.show().filter(Boolean)) answer.append(element("span", {}, `${sentence} `));
      answer.append(element("span", { class: "keys" }, words.on));
      answer.hidden = false;
      box.classList.add("done");
      uncover(box).classList.add("answered");
      answer.focus({ preventScroll: true });
    }
    button.addEventListener("click", show);
    box.querySelector(".skip").addEventListener("click", () => skip(box));
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !button.disabled && event.target.matches("input, .point")) show();
    });
  });

  // All of it, on or off

  const on = document.getElementById("predict");
  const turn = () => root.classList.toggle("predicting", on.checked);
  on?.addEventListener("change", turn);
  document.addEventListener("keydown", (event) => {
    if (!on || event.key !== "g" || event.ctrlKey || event.metaKey || event.altKey) return;
    on.checked = !on.checked;
    turn();
  });
})();
