/* A button beside everything that is to be said word for word: it puts the words on the clipboard, without marks and links. */
(() => {
  "use strict";
  const SHOWN = 2000; // milliseconds for which the button says that it worked

  function byHand(text) { // where the page came without encryption, browsers hide the clipboard
    const field = document.createElement("textarea");
    field.value = text;
    field.setAttribute("readonly", "");
    field.style.cssText = "position:fixed;top:0;opacity:0";
    document.body.append(field);
    field.select();
    const worked = document.execCommand("copy");
    field.remove();
    if (!worked) throw new Error("not copied");
  }

  async function copy(button, place) {
    const text = place.innerText.trim();
    try {
      if (navigator.clipboard && window.isSecureContext) await navigator.clipboard.writeText(text);
      else byHand(text);
    } catch {
      try { byHand(text); } catch { getSelection().selectAllChildren(place); return; }
    }
    const before = button.dataset.copy;
    button.textContent = button.dataset.copied;
    setTimeout(() => { button.textContent = before; }, SHOWN);
  }

  function start() {
    for (const box of document.querySelectorAll("[data-copy-words]")) {
      const [words, done] = box.dataset.copyWords.split("|");
      for (const place of box.querySelectorAll("blockquote, .sop-reply")) {
        if (place.nextElementSibling?.matches(".sop-copy")) continue;
        const button = document.createElement("button");
        Object.assign(button, { type: "button", className: "sop-copy", textContent: words });
        Object.assign(button.dataset, { copy: words, copied: done });
        button.setAttribute("aria-live", "polite");
        button.addEventListener("click", () => copy(button, place));
        place.after(button);
      }
    }
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
