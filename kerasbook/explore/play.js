// The Play page: settings, the address that holds them, and training that runs while the page is looked at.
"use strict";
const asked = new URLSearchParams(location.search);
const NAMES_OF_SETTINGS = ["data", "rate", "width", "depth", "activation", "optimizer", "speed"];
const RESTARTING = ["data", "width", "depth", "activation", "optimizer"];
const state = { session: null, settings: null, speed: 10, layer: null, running: false, turn: 0, runs: 0, update: null, updates: 0 };
const curves = new Curves();
let view = null;

async function post(path, what) {
  const answer = await fetch(`/play/${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(what),
  });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.json();
}

// What there is to say: one thing at a time, in the language of the page.
let message = null;
function tell(name, fields = {}, mild = false) {
  message = name && { name, fields, mild };
  const place = here("message");
  const names = (fields.names || []).map((one) => say(one)).join(", ");
  const text = name ? say(name, { ...fields, names }) : "";
  if (place.textContent !== text) place.textContent = text;
  place.classList.toggle("mild", mild);
}

// The address

function remember() {
  const query = new URLSearchParams({ ...state.settings, speed: state.speed, layer: state.layer, lang: language });
  if (state.settings.form === "points") query.delete("layer");
  history.replaceState(null, "", `?${query}`);
  here("back").href = `/?lang=${language}`;
}

function speedAsked(ignored) {
  if (!asked.has("speed")) return;
  if (data.choices.pictures.speed.map(String).includes(asked.get("speed"))) state.speed = Number(asked.get("speed"));
  else ignored.push("speed");
}

function layerAsked(ignored, layers) {
  const wanted = asked.get("layer");
  if (wanted === null) return;
  if (/^\d$/.test(wanted) && Number(wanted) < layers) state.layer = Number(wanted);
  else ignored.push("layer");
}

// Training

async function start(settings, first = false) {
  const turn = ++state.turn;
  let begun;
  try {
    begun = await post("start", { session: state.session, settings });
  } catch { return lost(turn); }
  if (turn !== state.turn) return;
  if (begun.full) { pause(); return tell("full"); }
  state.session = begun.session;
  state.settings = begun.settings;
  state.layer = begun.layers.length - 1;
  const ignored = [...begun.ignored];
  if (first) {
    speedAsked(ignored);
    layerAsked(ignored, begun.layers.length);
    if (asked.has("lang") && !(asked.get("lang") in data.languages)) ignored.push("lang");
  }
  tell(ignored.length ? "ignored" : null, { names: ignored });
  curves.clear();
  view = begun.form === "points" ? new PointsView(begun) : new PicturesView(begun, chooseLayer);
  view.fixed = begun;
  here("views").className = `views ${begun.form}`;
  here("views").replaceChildren(...(begun.form === "points" ? view.parts : []), curves.root,
    ...(begun.form === "points" ? [] : view.parts));
  words();
  remember();
  take(begun.update);
  if (first && state.layer !== begun.layers.length - 1) look();
  if (state.running) run();
}

function lost(turn) {
  if (turn !== state.turn) return;
  pause();
  tell("lost");
}

// The answer to a request, if nothing has been started over meanwhile.
async function steps(count) {
  const turn = state.turn;
  try {
    const update = await post("step", { session: state.session, steps: count, rate: state.settings.rate, layer: state.layer });
    if (turn !== state.turn) return null;
    if (!update.gone) return update;
    await start(state.settings);
    tell("fresh", {}, true);
  } catch { lost(turn); }
  return null;
}

const nextPicture = () => new Promise((ready) => requestAnimationFrame(ready)); // never comes while the tab is hidden

// While an update is drawn, the next one is computed.
async function run() {
  const turn = state.turn, mine = ++state.runs;
  const goesOn = () => turn === state.turn && mine === state.runs;
  document.body.dataset.running = true;
  let coming = steps(state.speed);
  while (coming) {
    const update = await coming;
    coming = null;
    if (!update) break;
    if (update.state === "nan") pause();
    await nextPicture();
    if (goesOn() && state.running) coming = steps(state.speed);
    if (turn === state.turn) take(update);
  }
  if (goesOn()) document.body.dataset.running = false;
}

function take(update) {
  state.update = update;
  state.updates += 1;
  document.body.dataset.updates = state.updates;
  document.body.dataset.step = update.step;
  curves.add(update);
  if (["nan", "worse", "same"].includes(update.state)) tell(update.state);
  else if (message && ["nan", "worse", "same"].includes(message.name)) tell(null);
  draw();
}

function draw() {
  if (!state.update) return;
  const { step, epoch } = state.update, { batch, train_count: count } = view.fixed;
  const small = element("small", { textContent: say("batch", { batch, count: count.toLocaleString("en") }) });
  here("now").replaceChildren(say("now", { step: step.toLocaleString("en"), epoch: epoch.toFixed(1) }), small);
  view.draw(state.update, state.layer);
  curves.draw();
}

function pause() {
  state.running = false;
  words();
}

function toggle() {
  if (state.running) return pause();
  if (!view) return;
  state.running = true;
  words();
  if (state.update.state === "nan") return start(state.settings);
  run();
}

async function look() {
  if (state.running) return;
  const update = await steps(0);
  if (update) take(update);
}

async function oneStep() {
  if (state.running) return pause();
  const update = view && await steps(1);
  if (update) take(update);
}

function chooseLayer(layer) {
  state.layer = layer;
  remember();
  look();
}

// Controls

function change(name, value) {
  if (name === "speed") state.speed = value;
  else state.settings[name] = value;
  if (name === "data") return start({ data: value, seed: state.settings.seed });
  if (RESTARTING.includes(name)) return start(state.settings);
  remember();
}

function named(name, value) {
  const known = data.texts[language][`${name}_${value}`];
  if (known) return known;
  return { sgd: "SGD", adam: "Adam", relu: "ReLU" }[value] || String(value);
}

function settings() {
  const form = view.fixed.form, chosen = { ...state.settings, speed: state.speed };
  here("settings").setAttribute("aria-label", say("settings"));
  here("settings").replaceChildren(...NAMES_OF_SETTINGS.map((name) => {
    const choice = element("select", { id: `set-${name}` });
    for (const value of data.choices[form][name])
      choice.append(element("option", { textContent: named(name, value), value, selected: value === chosen[name] }));
    choice.addEventListener("change", () => change(name, data.choices[form][name][choice.selectedIndex]));
    return element("label", {}, say(name), choice);
  }));
}

function words() {
  document.documentElement.lang = language;
  document.title = say("title");
  for (const place of document.querySelectorAll("[data-text]")) place.textContent = say(place.dataset.text);
  here("play").textContent = state.running ? `❚❚ ${say("pause")}` : `▶ ${say("play")}`;
  for (const name of ["step", "reset", "reseed"]) here(name).textContent = say(name);
  here("tongues").setAttribute("aria-label", say("language"));
  for (const button of here("tongues").children) button.setAttribute("aria-pressed", String(button.lang === language));
  if (!view) return;
  const focused = document.activeElement && document.activeElement.id;
  settings();
  if (focused && focused.startsWith("set-")) here(focused).focus();
  view.words();
}

here("play").onclick = toggle;
here("step").onclick = oneStep;
here("reset").onclick = () => view && start(state.settings);
here("reseed").onclick = () => view && start({ ...state.settings, seed: (state.settings.seed + 1) % data.seeds });
here("settings").onsubmit = (event) => event.preventDefault();
for (const [code, name] of Object.entries(data.languages)) {
  here("tongues").append(element("button", { type: "button", lang: code, textContent: name, onclick() {
    language = code;
    words();
    if (message) tell(message.name, message.fields, message.mild);
    if (view) { remember(); draw(); }
  } }));
}
let resizing = 0;
addEventListener("resize", () => { clearTimeout(resizing); resizing = setTimeout(draw, 100); });
addEventListener("pagehide", () => {
  if (state.session) navigator.sendBeacon("/play/end", new Blob([JSON.stringify({ session: state.session })], { type: "application/json" }));
});
addEventListener("pageshow", (event) => { if (event.persisted && view) start(state.settings); });
words();
start(Object.fromEntries(asked), true);
