/* Terms of the glossary: the style sheet shows what one means where it is hovered over or focused. A finger does neither, so
   the first tap shows it and the second follows the link. Escape takes it away. */
(() => {
  "use strict";
  const SHOWN = "sop-term--shown", HUSHED = "sop-term--hushed", LEFTWARD = "sop-term--leftward";
  const WIDTH = 360; // the widest box of the style sheet
  const termOf = (event) => (event.target instanceof Element ? event.target.closest("a.sop-term") : null);

  function hide(except) {
    for (const term of document.querySelectorAll(`.${SHOWN}`)) if (term !== except) term.classList.remove(SHOWN);
  }

  function place(event) {
    const term = termOf(event);
    if (!term) return;
    term.classList.remove(HUSHED);
    term.classList.toggle(LEFTWARD, term.getBoundingClientRect().left + WIDTH > window.innerWidth);
  }

  for (const kind of ["pointerover", "focusin"]) document.addEventListener(kind, place);

  document.addEventListener("click", (event) => {
    const term = termOf(event);
    hide(term);
    const finger = event.pointerType ? event.pointerType === "touch" : window.matchMedia("(hover: none)").matches;
    if (term && finger && event.detail > 0 && !term.classList.contains(SHOWN)) {
      event.preventDefault();
      event.stopPropagation(); // the theme would follow the link all the same
      term.classList.add(SHOWN);
    }
  }, true);

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    hide(null);
    for (const term of document.querySelectorAll("a.sop-term:hover, a.sop-term:focus")) term.classList.add(HUSHED);
  });
})();
