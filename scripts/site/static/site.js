"use strict";

const KOREAN = document.documentElement.lang === "ko";
const SAID = KOREAN
  ? { copy: "복사", copied: "복사함", larger: "그림을 크게 보기", close: "닫기" }
  : { copy: "Copy", copied: "Copied", larger: "Show the picture larger", close: "Close" };

/** The switch between languages leads to the same section. */
const keepSection = () => {
  for (const link of document.querySelectorAll("a.language"))
    link.addEventListener("click", () => { link.hash = location.hash; });
};

/** The edition of the book that was chosen last; the second, for a browser that does not let a page remember. */
const chosenEdition = () => {
  try {
    return localStorage.getItem("kerasbook-edition") === "third" ? "third" : "second";
  } catch {
    return "second";
  }
};

/** site.css shows the numbers of this edition. */
const showEdition = (edition) => {
  document.documentElement.dataset.edition = edition;
  for (const choice of document.querySelectorAll("select.edition")) choice.value = edition;
};

const letEditionBeChosen = () => {
  for (const choice of document.querySelectorAll("select.edition")) {
    choice.hidden = false;
    choice.addEventListener("change", () => {
      try {
        localStorage.setItem("kerasbook-edition", choice.value);
      } catch { /* then it holds for this page */ }
      showEdition(choice.value);
    });
  }
  showEdition(chosenEdition());
  addEventListener("pageshow", ({ persisted }) => { if (persisted) showEdition(chosenEdition()); });
};

/** The text of a code block is selected, for a browser that does not let a page write to the clipboard. */
const select = (block) => getSelection().selectAllChildren(block);

const addCopyButtons = () => {
  for (const block of document.querySelectorAll("div.highlight pre")) {
    const button = document.createElement("button");
    button.className = "copy";
    button.type = "button";
    button.textContent = SAID.copy;
    button.addEventListener("click", async () => {
      try {
        await navigator.clipboard.writeText(block.textContent.trimEnd());
        button.textContent = SAID.copied;
        setTimeout(() => { button.textContent = SAID.copy; }, 1500);
      } catch {
        select(block);
      }
    });
    block.parentElement.append(button);
  }
};

/** A click on a picture shows it as large as the window allows: for the projector, and for small phones. */
const letPicturesGrow = () => {
  const dialog = document.createElement("dialog");
  dialog.className = "larger";
  dialog.innerHTML = '<button type="button"></button><div><img></div>';
  const [button, shown] = [dialog.querySelector("button"), dialog.querySelector("img")];
  button.textContent = SAID.close;
  dialog.addEventListener("click", () => dialog.close());
  document.body.append(dialog);
  for (const image of document.querySelectorAll(".cell_output img:not(.animation img), article figure img")) {
    const open = () => {
      [shown.src, shown.alt] = [image.src, image.alt];
      dialog.showModal();
    };
    Object.assign(image, { tabIndex: 0, title: SAID.larger });
    image.setAttribute("role", "button");
    image.addEventListener("click", open);
    image.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault(); // a blank would scroll the page
      open();
    });
  }
};

document.addEventListener("DOMContentLoaded", () => {
  keepSection();
  letEditionBeChosen();
  addCopyButtons();
  letPicturesGrow();
});
