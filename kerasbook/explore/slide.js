// The kernel slides: its frame follows the pointer at once, the server says the sum.
window.kerasbookSlide = (element, say) => {
  const PAUSE = 60, ALL = 9000, LEAST = 30; // milliseconds: between questions; for the whole map; for one place
  let timer = 0, playing = 0, count = 0, sliding = null;

  const panel = () => element.querySelector("[data-slide]");
  const data = () => { const found = panel(); return found ? JSON.parse(found.dataset.slide) : null; };
  const within = (value, side) => Math.min(Math.max(Math.floor(value), 0), side - 1);

  function put(span, [top, left, height, width]) {
    Object.assign(span.style, { top: `${100 * top}%`, left: `${100 * left}%`, height: `${100 * height}%`, width: `${100 * width}%` });
  }

  function move(at, tell) {
    const now = data();
    if (!now) return;
    now.at = at;
    panel().dataset.slide = JSON.stringify(now);
    const share = (axis) => (now.first[axis] + at[axis] * now.strides[axis]) / now.sides[axis];
    put(panel().querySelector("[data-over] .kb-frame"), [share(0), share(1), now.reach[0] / now.sides[0], now.reach[1] / now.sides[1]]);
    put(panel().querySelector("[data-map] .kb-frame"), [at[0] / now.map[0], at[1] / now.map[1], 1 / now.map[0], 1 / now.map[1]]);
    if (!tell || timer) return;
    timer = setTimeout(() => { timer = 0; say({ slide: data().at, number: ++count }); }, PAUSE);
  }

  // What has not been reached yet is veiled.
  function veil(at) {
    const now = data(), [rest, below] = panel().querySelectorAll(".kb-veil");
    for (const span of [rest, below]) span.hidden = !at;
    if (!at) return;
    put(rest, [at[0] / now.map[0], (at[1] + 1) / now.map[1], 1 / now.map[0], 1 - (at[1] + 1) / now.map[1]]);
    put(below, [(at[0] + 1) / now.map[0], 0, 1 - (at[0] + 1) / now.map[0], 1]);
  }

  function stop() {
    clearInterval(playing);
    playing = 0;
    const button = element.querySelector(".kb-play-slide");
    if (button && button.dataset.start) button.textContent = button.dataset.start;
    if (panel()) veil(null);
  }

  function play(button) {
    const now = data(), places = now.map[0] * now.map[1];
    const step = Math.max(1, Math.ceil(places * LEAST / ALL)), pause = Math.max(LEAST, Math.min(300, ALL / places));
    let place = 0;
    sliding = panel();
    button.dataset.start = button.textContent;
    button.textContent = button.dataset.stop;
    playing = setInterval(() => {
      if (panel() !== sliding || place >= places) { stop(); return panel() && move(data().at, true); }
      const at = [Math.floor(place / now.map[1]), place % now.map[1]];
      move(at, true);
      veil(at);
      place += step;
    }, pause);
  }

  function pointed(event) {
    const place = event.target.closest("[data-map]"), now = data();
    if (!place || !now) return;
    if (playing) stop();
    const box = place.getBoundingClientRect();
    move([within((event.clientY - box.top) / box.height * now.map[0], now.map[0]),
      within((event.clientX - box.left) / box.width * now.map[1], now.map[1])], true);
  }

  element.addEventListener("pointermove", (event) => { if (event.pointerType === "mouse" && !playing) pointed(event); });
  element.addEventListener("pointerdown", pointed);
  element.addEventListener("click", (event) => {
    const button = event.target.closest(".kb-play-slide");
    if (button) return playing ? stop() : play(button);
  });
  const steps = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  element.addEventListener("keydown", (event) => {
    const now = data();
    if (!now || !event.target.closest("[data-map]") || !(event.key in steps)) return;
    event.preventDefault();
    if (playing) stop();
    move(now.at.map((one, axis) => within(one + steps[event.key][axis], now.map[axis])), true);
  });
  // A new picture or map: nothing slides any more.
  new MutationObserver(() => { if (playing && panel() !== sliding) stop(); })
    .observe(element, { childList: true, subtree: true });
};
