/* Steps that are ticked off while a procedure is followed. The ticks stay in this browser, under the id of the SOP, so that they
   hold in both languages; where the text has got another version since, the page says so and keeps them. */
(() => {
  "use strict";
  const memory = new Map(); // where a browser keeps nothing, the page does until it is left

  function read(name) {
    try {
      const kept = JSON.parse(localStorage.getItem(name) || "null");
      if (kept && Array.isArray(kept.done)) return kept;
    } catch { /* no right to keep anything, or somebody else's words */ }
    return memory.get(name) || { version: "", done: [] };
  }

  function keep(name, value) {
    memory.set(name, value);
    try {
      if (value.done.length) localStorage.setItem(name, JSON.stringify(value));
      else localStorage.removeItem(name);
    } catch { /* likewise */ }
  }

  function follow(box) {
    const name = `sopkit:${box.dataset.following}`, version = box.dataset.version || "";
    const ticks = [...document.querySelectorAll("input[data-tick]")];
    const words = box.querySelector("[data-words]"), bar = box.querySelector("progress");
    const over = box.querySelector("button"), changed = box.querySelector("[data-changed]");
    if (!ticks.length || box.dataset.ready) return;
    box.dataset.ready = "yes";

    function show() {
      const done = ticks.filter((tick) => tick.checked).length;
      box.classList.toggle("sop-following--begun", done > 0);
      if (words) words.textContent = words.dataset.words.replace("{done}", done).replace("{total}", ticks.length);
      if (bar) [bar.max, bar.value] = [ticks.length, done];
      if (over) over.disabled = !done;
      for (const tick of ticks) tick.closest(".sop-step")?.classList.toggle("sop-step--done", tick.checked);
    }

    const kept = read(name);
    for (const tick of ticks) {
      tick.checked = kept.done.includes(tick.dataset.tick);
      tick.addEventListener("change", () => {
        keep(name, { version, done: ticks.filter((one) => one.checked).map((one) => one.dataset.tick) });
        if (changed) changed.hidden = true;
        show();
      });
    }
    if (changed && kept.done.length && kept.version && kept.version !== version) {
      changed.textContent = changed.dataset.changed.replace("{old}", kept.version).replace("{new}", version);
      changed.hidden = false;
    }
    over?.addEventListener("click", () => {
      for (const tick of ticks) tick.checked = false;
      keep(name, { version, done: [] });
      if (changed) changed.hidden = true;
      show();
    });
    show();
    document.documentElement.classList.add("sop-can-tick");
  }

  const start = () => document.querySelectorAll("[data-following]").forEach(follow);
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
