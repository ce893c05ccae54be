// The guided first minute: a few steps that follow what the reader does. It comes once, and when it is called.
window.kerasbookGuide = (element) => {
  const SEEN = "kerasbook-guide", CLASSES = 10, FULL = 160; // the middle of a projection, in its own pixels
  const PLACES = { draw: "#kb-pad", change: "#kb-pad", minds: "#kb-layers", unit: "#kb-layers", time: "#kb-epoch", play: "#kb-title" };
  const panel = document.createElement("section");
  panel.id = "kb-guide";
  panel.hidden = true;
  panel.setAttribute("role", "dialog");
  document.body.append(panel);
  let at = 0, before = {}, written = "";

  const remembered = () => { try { return localStorage.getItem(SEEN); } catch { return "?"; } };
  const remember = () => { try { localStorage.setItem(SEEN, "1"); } catch { /* then it comes again */ } };
  const fill = (text, fields) => text.replace(/\{(\w+)\}/g, (whole, field) => (field in fields ? fields[field] : whole));
  const data = () => JSON.parse(element.querySelector("[data-guide]").dataset.guide);
  const answer = () => document.querySelector("#kb-answer [data-answer]")?.dataset.answer;
  const drawn = () => !new URLSearchParams(location.search).has("sample") && Boolean(answer());
  const epoch = () => document.querySelector("#kb-epoch input")?.value;

  // The class to whose corner each layer's probe brings the picture: the corners run clockwise from the top.
  function corners() {
    const found = {};
    for (const ring of document.querySelectorAll(".kb-card .kb-plane circle:last-of-type")) {
      const x = Number(ring.getAttribute("cx")) - FULL, y = Number(ring.getAttribute("cy")) - FULL;
      const turns = Math.atan2(x, -y) / (2 * Math.PI) * CLASSES;
      found[ring.closest(".kb-card").dataset.card] = String((Math.round(turns) + CLASSES) % CLASSES);
    }
    const last = Object.keys(found).pop();
    if (last && answer()) found[last] = answer(); // the last layer has said it
    return found;
  }

  const share = () => {
    const best = document.querySelector("#kb-answer .kb-number.kb-best");
    return best ? best.textContent : "";
  };

  // What the page says at its foot has to stay readable.
  function makeRoom() {
    const message = document.getElementById("kb-message");
    if (message) Object.assign(message.style, panel.hidden ? { top: "", bottom: "" } : { top: "1rem", bottom: "auto" });
  }

  function close() {
    panel.hidden = true;
    makeRoom();
    mark(null);
    remember();
    document.getElementById("kb-guide-open")?.focus({ preventScroll: true });
  }

  function mark(place) {
    for (const other of document.querySelectorAll(".kb-guided")) if (other !== place) other.classList.remove("kb-guided");
    if (place) place.classList.add("kb-guided");
  }

  function go(step) {
    at = step;
    const place = document.querySelector(PLACES[data().steps[at][0]]);
    if (place) place.scrollIntoView({ behavior: "smooth", block: "nearest" });
    show(true);
  }

  // What the reader has done leads on by itself.
  function follow() {
    if (panel.hidden || !element.querySelector("[data-guide]")) return;
    const name = data().steps[at][0];
    if (name === "draw" && drawn() && answer() === "4") { before = corners(); return go(at + 1); }
    if (name === "change" && drawn()) {
      if (answer() === "4") before = corners();
      if (answer() === "9") return go(at + 1);
    }
    if (name === "unit" && document.querySelector("#kb-hover.kb-shown")) panel.dataset.done = "unit";
    if (name === "time" && epoch() === "0") return go(at + 1);
    show(false);
  }

  function minds(words, layers) {
    const now = corners(), names = Object.keys(layers).filter((name) => name in now);
    const first = names.find((_name, number) => names.slice(number).every((later) => now[later] === "9"));
    const rows = names.map((name) => {
      const was = before[name] ? `${before[name]} → ` : "";
      return `<span>${layers[name]}</span><b>${was}${now[name]}</b>`;
    });
    return `<div class="kb-minds">${rows.join("")}</div><p><b>${first ? fill(words.first, { layer: layers[first] }) : words.none}</b></p>`;
  }

  function show(focus) {
    const { steps, words, layers, play } = data(), [name, text] = steps[at], last = at === steps.length - 1;
    mark(document.querySelector(PLACES[name]));
    const said = answer();
    let more = "";
    if ((name === "draw" || name === "change") && drawn()) more = `<p>${fill(words.now, { answer: said, share: share() })}</p>`;
    if (name === "minds") more = minds(words, layers);
    if (last) more = `<p><a href="${play}">${words.link}</a></p>`;
    const content = `<p class="kb-guide-count">${fill(words.count, { step: at + 1, steps: steps.length })}</p>`
      + `<p class="kb-guide-says">${fill(text, { answer: said || "?" })}</p>${more}`
      + `<div class="kb-tools"><button type="button" data-guide-do="next">${last ? words.end : words.next}</button>`
      + (last ? "" : `<button type="button" data-guide-do="close">${words.close}</button>`) + "</div>";
    if (content !== written) {
      const held = panel.contains(document.activeElement) ? document.activeElement.dataset.guideDo : null;
      panel.innerHTML = written = content;
      panel.setAttribute("aria-label", words.open);
      if (held) panel.querySelector(`[data-guide-do="${held}"]`)?.focus({ preventScroll: true });
    }
    panel.dataset.step = name;
    panel.setAttribute("aria-live", "polite");
    if (focus && at > 0 && document.activeElement === document.body) panel.querySelector("button").focus({ preventScroll: true });
  }

  function open() {
    at = 0;
    before = {};
    panel.hidden = false;
    makeRoom();
    go(0);
  }

  panel.addEventListener("click", (event) => {
    const button = event.target.closest("[data-guide-do]");
    if (!button) return;
    if (button.dataset.guideDo === "next" && at < data().steps.length - 1) return go(at + 1);
    close();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape" && panel.contains(document.activeElement)) close(); });
  element.addEventListener("click", (event) => {
    if (!event.target.closest("#kb-guide-open")) return;
    open();
    panel.querySelector("button").focus({ preventScroll: true });
  });
  new MutationObserver((changes) => {
    if (changes.every((change) => panel.contains(change.target) || change.target.closest?.("#kb-lines"))) return;
    if (remembered() === null && element.querySelector("[data-guide]") && answer() && panel.hidden && !panel.dataset.came) {
      panel.dataset.came = "1";
      open();
    }
    follow();
  }).observe(document.body, { childList: true, subtree: true, attributes: true, attributeFilter: ["src", "data-act", "data-answer"] });
  document.addEventListener("input", () => setTimeout(follow, 0));
};

// The address follows what is seen.
window.kerasbookAddress = (element) => {
  new MutationObserver(() => {
    const sign = element.querySelector("[data-address]");
    if (sign && `?${sign.dataset.address}` !== location.search) history.replaceState(null, "", `?${sign.dataset.address}`);
  }).observe(element, { childList: true, subtree: true, attributes: true });
};
