(() => {
  "use strict";
  const body = document.body;
  const pages = [...document.querySelectorAll(".finding")];
  let shown = 0;

  function show(index) {
    shown = Math.max(0, Math.min(pages.length - 1, index));
    pages.forEach((page, place) => page.classList.toggle("shown", place === shown));
    window.scrollTo(0, 0);
  }

  function nearest() {
    const away = pages.map((page) => Math.abs(page.getBoundingClientRect().top));
    return away.indexOf(Math.min(...away));
  }

  function start() {
    if (!pages.length) return;
    show(window.scrollY < 200 ? 0 : nearest());
    body.classList.add("presenting");
  }

  function stop() {
    if (!body.classList.contains("presenting")) return;
    body.classList.remove("presenting");
    pages[shown].scrollIntoView();
  }

  // An answer to a guess fills the screen first; then comes the figure, then the next page.
  function turn() {
    if (!pages[shown].matches(".predicting .answered:not(.read)")) return show(shown + 1);
    pages[shown].classList.add("read");
    window.scrollTo(0, 0);
  }

  // What has the focus needs some keys itself: a slider all but letters, a button those that press it.
  // A control that was hidden a moment ago still has the focus, until the browser draws again.
  function needs(control, key) {
    if (control.getClientRects().length === 0) return false;
    if (control.matches("input, [role=slider]")) return key === " " || (key.length > 1 && key !== "Escape");
    return control.matches("button, summary, a") && [" ", "Enter"].includes(key);
  }

  document.getElementById("present").addEventListener("click", start);
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || needs(event.target, event.key)) return;
    const presenting = body.classList.contains("presenting");
    if (event.key === "p") presenting ? stop() : start();
    else if (!presenting) return;
    else if (event.key === "Escape") stop();
    else if (["ArrowRight", "PageDown", " "].includes(event.key)) turn();
    else if (["ArrowLeft", "PageUp"].includes(event.key)) show(shown - 1);
    else if (event.key === "Home") show(0);
    else if (event.key === "End") show(pages.length - 1);
    else return;
    event.preventDefault();
  });
})();
