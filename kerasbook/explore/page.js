// The pad and the buttons of the page. What is done here is told to Python by `say`; what comes back is HTML.
window.kerasbook = (() => {
  const SIDE = 336, PEN = 26, STEP = 8; // pixels of the pad
  const PAUSE = 150, REST = 300; // milliseconds between pictures sent; without a change
  let pad = null, count = 0;

  // What the network is to look at, numbered: requests may overtake each other on their way.
  const numbered = (say) => (what) => say({ ...what, stroke: ++count });

  function makePad(element, tell) {
    const say = numbered(tell);
    const canvas = element.querySelector("canvas");
    const context = canvas.getContext("2d");
    let strokes = [], drawing = false, cursor = null, timer = 0, last = 0;

    function paint(withCursor) {
      context.fillStyle = "#fff";
      context.fillRect(0, 0, SIDE, SIDE);
      context.strokeStyle = context.fillStyle = "#111";
      context.lineWidth = PEN;
      context.lineCap = context.lineJoin = "round";
      for (const stroke of strokes) {
        context.beginPath();
        context.moveTo(stroke[0][0], stroke[0][1]);
        for (const [x, y] of stroke) context.lineTo(x, y);
        if (stroke.length === 1) context.lineTo(stroke[0][0] + 0.1, stroke[0][1]);
        context.stroke();
      }
      if (withCursor && cursor) {
        context.strokeStyle = "#bd1f01";
        context.lineWidth = cursor.down ? 6 : 2;
        context.beginPath();
        context.arc(cursor.x, cursor.y, PEN / 2, 0, 7);
        context.stroke();
      }
    }

    function send() {
      clearTimeout(timer);
      timer = 0;
      last = Date.now();
      if (strokes.length === 0) return say({ clear: true });
      paint(false);
      say({ picture: canvas.toDataURL("image/png") });
      paint(true);
    }

    function sendSoon() { // while a stroke is drawn: the newest state, but not more often than every PAUSE
      if (!timer) timer = setTimeout(send, Math.max(0, PAUSE - (Date.now() - last)));
    }

    function place(event) {
      const box = canvas.getBoundingClientRect();
      return [(event.clientX - box.left) * SIDE / box.width, (event.clientY - box.top) * SIDE / box.height];
    }

    canvas.addEventListener("pointerdown", (event) => {
      if (event.button !== 0 || !event.isPrimary) return;
      event.preventDefault();
      canvas.focus({ preventScroll: true, focusVisible: false });
      canvas.setPointerCapture(event.pointerId);
      drawing = true;
      cursor = null;
      strokes.push([place(event)]);
      paint(true);
      sendSoon();
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!drawing) return;
      const moves = event.getCoalescedEvents ? event.getCoalescedEvents() : [];
      for (const move of moves.length ? moves : [event]) strokes[strokes.length - 1].push(place(move));
      paint(true);
      sendSoon();
    });
    for (const end of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(end, () => {
        if (!drawing) return;
        drawing = false;
        send();
      });
    }

    const arrows = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
    canvas.addEventListener("keydown", (event) => {
      if (event.key === "Backspace" || (event.key === "z" && (event.ctrlKey || event.metaKey))) {
        event.preventDefault();
        return undo();
      }
      if (!(event.key in arrows) && event.key !== " ") return;
      event.preventDefault();
      cursor = cursor || { x: SIDE / 2, y: SIDE / 2, down: false };
      if (event.key === " ") {
        cursor.down = !cursor.down;
        if (cursor.down) strokes.push([[cursor.x, cursor.y]]);
      } else {
        cursor.x = Math.min(SIDE, Math.max(0, cursor.x + STEP * arrows[event.key][0]));
        cursor.y = Math.min(SIDE, Math.max(0, cursor.y + STEP * arrows[event.key][1]));
        if (cursor.down) strokes[strokes.length - 1].push([cursor.x, cursor.y]);
      }
      paint(true);
      if (cursor.down) sendSoon();
    });
    canvas.addEventListener("blur", () => { cursor = null; paint(true); });

    function undo() {
      strokes.pop();
      if (cursor) cursor.down = false;
      paint(true);
      send();
    }
    function wipe() {
      clearTimeout(timer);
      timer = 0;
      strokes = [];
      cursor = null;
      paint(true);
    }
    paint(true);
    pad = { undo, wipe, clear() { wipe(); say({ clear: true }); } };
  }

  function makeTools(element, tell) {
    const say = numbered(tell);
    element.addEventListener("click", (event) => {
      const button = event.target.closest("[data-do]");
      if (button && pad) pad[button.dataset.do]();
    });
    element.addEventListener("keydown", (event) => {
      const label = event.target.closest(".kb-upload");
      if (label && (event.key === "Enter" || event.key === " ")) {
        event.preventDefault();
        label.querySelector("input").click();
      }
    });
    element.addEventListener("change", (event) => {
      const file = event.target.files && event.target.files[0];
      if (!file) return;
      event.target.value = ""; // so that the same file can be chosen again
      if (file.size > 10e6) return say({ large: true });
      const reader = new FileReader();
      reader.onload = () => { if (pad) pad.wipe(); say({ picture: reader.result }); };
      reader.onerror = () => say({ picture: "" });
      reader.readAsDataURL(file);
    });
  }

  function makeChoice(element, say) {
    element.addEventListener("click", (event) => {
      const found = event.target.closest("[data-sample], [data-card], [data-place]");
      if (!found) return;
      const { sample, card, place } = found.dataset;
      if (card && card !== "input") {
        document.getElementById("kb-layer").scrollIntoView({ behavior: "smooth" });
        return say({ layer: card });
      }
      if (sample) { if (pad) pad.wipe(); return numbered(say)({ sample: Number(sample) }); }
      if (place) {
        const box = found.querySelector("img").getBoundingClientRect();
        say({ x: (event.clientX - box.left) / box.width, y: (event.clientY - box.top) / box.height });
      }
    });
  }

  // Answers may overtake each other on their way here: at rest the page says which one it shows.
  function checkAtRest(element, say) {
    let timer = 0;
    const check = () => {
      const sign = element.querySelector("[data-act]");
      if (sign) say({ shown: Number(sign.dataset.act) }); // before the first answer there is none
    };
    // The document speaks the page's language, which Gradio, once it has started, takes to be the browser's.
    const speak = () => {
      const sign = element.querySelector("[data-act]");
      if (!sign) return;
      if (document.documentElement.lang !== sign.lang) document.documentElement.lang = sign.lang;
      if (document.title !== sign.dataset.title) document.title = sign.dataset.title;
    };
    new MutationObserver(() => {
      speak();
      clearTimeout(timer);
      timer = setTimeout(check, REST);
    }).observe(element, { childList: true, subtree: true, attributes: true });
    new MutationObserver(speak).observe(document.documentElement, { attributes: true, attributeFilter: ["lang"] });
    speak();
  }

  return { makePad, makeTools, makeChoice, checkAtRest };
})();
