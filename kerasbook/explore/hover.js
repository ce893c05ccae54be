// A unit that is pointed at, tapped or reached with the keyboard: what the server says of it, and lines to what fed it.
window.kerasbookHover = (element, say) => {
  const PAUSE = 60, FINE = 96; // milliseconds between questions; places of a picture that are told apart
  const BELOW = "#b35806", ABOVE = "#542788";
  const pictureOf = (card) => document.querySelector(`.kb-card[data-card="${CSS.escape(card)}"] figure img.kb-pixels`);
  const panel = element.closest("#kb-hover");
  const lines = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  lines.id = "kb-lines";
  lines.setAttribute("aria-hidden", "true");
  document.body.append(lines);
  let asked = "", timer = 0, target = null, number = 0;

  function ask(what, image) {
    const words = JSON.stringify(what);
    if (words === asked) return;
    asked = words;
    target = image;
    clearTimeout(timer);
    timer = setTimeout(() => say({ ...what, number: ++number }), PAUSE);
  }

  function hide() {
    clearTimeout(timer);
    asked = "";
    target = null;
    lines.innerHTML = "";
    panel.classList.remove("kb-shown");
  }

  // The picture of a layer's units at an element, and what it is to be asked by.
  function unitsAt(place) {
    const image = place && place.closest && place.closest(".kb-card figure:first-of-type img, #kb-large [data-place] img");
    if (!image) return null;
    const card = image.closest(".kb-card");
    if (!card) return { image, what: { large: true } };
    return card.dataset.card === "input" ? null : { image, what: { layer: card.dataset.card } };
  }

  const fine = (share) => Math.round(share * FINE) / FINE;
  document.addEventListener("pointermove", (event) => {
    if (event.pointerType !== "mouse" || event.buttons) return;
    const found = unitsAt(event.target);
    if (!found) { if (target && document.activeElement !== target) hide(); return; }
    const box = found.image.getBoundingClientRect();
    ask({ ...found.what, x: fine((event.clientX - box.left) / box.width), y: fine((event.clientY - box.top) / box.height) }, found.image);
  });
  // A finger: the first tap on a unit shows it; a tap elsewhere takes it away.
  document.addEventListener("click", (event) => {
    const found = unitsAt(event.target);
    if (!found) return hide();
    if (event.pointerType !== "touch" || found.what.large) return;
    event.preventDefault();
    event.stopPropagation(); // the card would scroll the page away
    const box = found.image.getBoundingClientRect();
    ask({ ...found.what, x: fine((event.clientX - box.left) / box.width), y: fine((event.clientY - box.top) / box.height) }, found.image);
  }, true);

  // The keyboard: Tab reaches a layer's picture, arrow keys its units, Enter chooses one, Escape takes it away.
  const steps = { ArrowLeft: () => -1, ArrowRight: () => 1, ArrowUp: (columns) => -columns, ArrowDown: (columns) => columns };
  const shown = () => { const card = element.querySelector("[data-hover]"); return card ? JSON.parse(card.dataset.hover) : null; };
  document.addEventListener("focusin", (event) => {
    const found = event.target.matches("img[tabindex]") && event.target.matches(":focus-visible") && unitsAt(event.target);
    if (found) ask({ ...found.what, rank: 0 }, found.image);
  });
  document.addEventListener("focusout", (event) => { if (event.target === target) hide(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") return hide();
    const found = document.activeElement.matches("img[tabindex]") && unitsAt(document.activeElement), now = shown();
    if (!found || !now) return;
    if (event.key === "Enter" && now.at) {
      const box = found.image.getBoundingClientRect();
      return found.image.dispatchEvent(new MouseEvent("click", {
        bubbles: true, clientX: box.left + now.at[0] * box.width, clientY: box.top + now.at[1] * box.height,
      }));
    }
    if (!(event.key in steps)) return;
    event.preventDefault();
    const rank = now.rank + steps[event.key](now.columns);
    if (rank >= 0 && rank < now.count) ask({ ...found.what, rank }, found.image);
  });
  function reachable() {
    for (const image of document.querySelectorAll(".kb-card:not([data-card=input]) figure:first-of-type img:not([tabindex])"))
      image.tabIndex = 0;
  }
  new MutationObserver(reachable).observe(document.body, { childList: true, subtree: true });
  reachable();

  const middleOf = (image, [x, y]) => {
    const box = image.getBoundingClientRect();
    return { x: box.left + x * box.width, y: box.top + y * box.height };
  };

  function draw() {
    const now = shown();
    lines.innerHTML = "";
    panel.classList.toggle("kb-shown", Boolean(now && target && target.isConnected));
    if (!now || !target || !target.isConnected || !now.at) return;
    const own = middleOf(target, now.at), card = element.querySelector(".kb-hover-card");
    const room = document.documentElement;
    const wide = panel.offsetWidth, fits = own.x + 48 + wide < room.clientWidth;
    const left = fits ? own.x + 40 : Math.max(6, room.clientWidth - wide - 12);
    const below = target.getBoundingClientRect().bottom + 8; // the lines come from the left
    const phone = room.clientWidth < 640;
    panel.style.left = `${phone ? 6 : left}px`;
    panel.style.top = `${Math.max(6, Math.min(phone ? own.y + 40 : fits ? own.y - 60 : below, room.clientHeight - card.offsetHeight - 6))}px`;
    const end = pictureOf(now.layer), from = now.source && pictureOf(now.source);
    if (!end || !from) return;
    const to = middleOf(end, now.at), parts = [];
    for (const [x, y, share] of [...now.lines].reverse()) {
      const start = middleOf(from, [x, y]), bend = (to.x - start.x) / 2;
      parts.push(`<path d="M${start.x} ${start.y} C${start.x + bend} ${start.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}" `
        + `stroke="#fff" stroke-width="${2 + 7 * Math.abs(share)}" opacity="0.7"/>`
        + `<path d="M${start.x} ${start.y} C${start.x + bend} ${start.y} ${to.x - bend} ${to.y} ${to.x} ${to.y}" `
        + `stroke="${share < 0 ? BELOW : ABOVE}" stroke-width="${0.8 + 6 * Math.abs(share)}"/>`);
    }
    lines.innerHTML = parts.join("") + `<circle cx="${to.x}" cy="${to.y}" r="9"/>`;
  }
  new MutationObserver(draw).observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ["data-hover"] });
  addEventListener("scroll", () => target && draw(), { passive: true });
  addEventListener("resize", () => target && draw());
};
