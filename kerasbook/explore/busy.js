// The page says that the model is still computing: as long as a question to Python has had no answer for SLOW milliseconds.
(() => {
  const SLOW = 400;
  const ask = window.fetch;
  const urlOf = (what) => (what instanceof Request ? what.url : String(what));
  const mark = (busy) => document.documentElement.toggleAttribute("data-busy", busy);
  let open = 0, timer = 0;

  function changed(by) {
    open += by;
    if (open > 0 && timer) return;
    clearTimeout(timer);
    timer = open > 0 ? setTimeout(() => mark(true), SLOW) : 0;
    if (open === 0) mark(false);
  }

  window.fetch = async (...question) => {
    if (!urlOf(question[0]).includes("/run/")) return ask(...question); // fonts, state, the stream of a queue
    changed(1);
    try {
      return await ask(...question);
    } finally {
      changed(-1);
    }
  };
})();
