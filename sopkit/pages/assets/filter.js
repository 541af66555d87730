/* Narrows the lists of a library to words and choices. Without this program the fields stay hidden and the lists are whole. */
(() => {
  "use strict";
  const form = document.querySelector("form.sop-filter");
  if (!form) return;
  const NARROWED = "sop-narrowed";
  const fold = (text) => text.normalize("NFKC").toLowerCase();
  const headings = (group) => (group.dataset.headings || "").split(" ").map((id) => document.getElementById(id)).filter(Boolean);
  const numbers = (text) => (text || "").split(" ").filter(Boolean);
  const groups = [...document.querySelectorAll("[data-filter-group]")].map((element) => {
    const about = headings(element);
    const words = about.map((heading) => heading.textContent).join(" ");
    const items = [...element.querySelectorAll("[data-filter-item]")].map((item) => ({
      item,
      text: fold([item.textContent, item.dataset.words, words].join(" ")),
    }));
    const again = "filterAgain" in element.dataset; // it names what is also listed elsewhere
    return { element, about, again, items, parts: [...element.querySelectorAll("[data-filter-part]")] };
  });

  function narrow() {
    const choices = [...form.querySelectorAll("select")].filter((select) => select.value !== "");
    const words = fold(form.elements.words.value).split(/\s+/).filter(Boolean);
    const active = words.length + choices.length > 0;
    const seen = new Set();
    let count = 0, others = 0;
    for (const group of groups) {
      let left = 0;
      for (const { item, text } of group.items) {
        const fits = words.every((word) => text.includes(word))
          && choices.every((select) => numbers(item.dataset[select.name]).includes(select.value));
        item.classList.toggle(NARROWED, !fits);
        left += fits ? 1 : 0;
      }
      for (const part of group.parts) part.classList.toggle(NARROWED, !part.querySelector(`[data-filter-item]:not(.${NARROWED})`));
      group.element.classList.toggle(NARROWED, left === 0);
      if (left) for (const heading of group.about) seen.add(heading);
      if (group.again) others += left; else count += left;
    }
    for (const group of groups) for (const heading of group.about) heading.classList.toggle(NARROWED, !seen.has(heading));
    const shown = count || others;
    const told = shown ? form.dataset.some.replace("{count}", shown) : form.dataset.none;
    form.querySelector("output").textContent = active ? told : "";
  }

  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("input", narrow);
  window.addEventListener("pageshow", narrow); // a browser that goes back fills the fields again
})();
