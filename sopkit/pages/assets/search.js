/* Mends the theme's search for Chinese.

   The theme's search splits a Chinese query into words of its index, and its loop stops one character early: of
   客户投诉 it looks for 客户 only. Here every run of Chinese characters is split beforehand, into the words of the same
   index, and each word found gets one more character, which the loop then leaves away instead of the word's own. */
(() => {
  "use strict";
  const RUN = /\p{Script=Han}+/gu;
  const SPARE = "\u4db5"; // the last and one of the rarest characters of its block: it stands in no text
  const READY = 0, QUERY = 2; // kinds of messages to the search
  let words = new Set();
  let longest = 1;

  function learn(docs) {
    words = new Set();
    for (const doc of docs) {
      for (const text of [doc.title, doc.text]) {
        for (const run of (text || "").replace(/\u200b/g, " ").match(RUN) || []) words.add(run);
      }
    }
    for (const word of words) longest = Math.max(longest, word.length);
  }

  /* Splits a run so that as few characters as possible belong to no word, and then into as few words as possible. */
  function split(run) {
    const best = [{ cost: 0, parts: [] }];
    for (let end = 1; end <= run.length; end++) {
      for (let start = Math.max(0, end - longest); start < end; start++) {
        const part = run.slice(start, end);
        const known = words.has(part);
        if (!known && end - start > 1) continue;
        const cost = best[start].cost + (known ? 1 : 100);
        if (!best[end] || cost < best[end].cost) best[end] = { cost, parts: [...best[start].parts, { part, known }] };
      }
    }
    return best[run.length].parts;
  }

  function amend(run) {
    const out = [];
    let loose = "";
    for (const { part, known } of split(run)) {
      if (known) {
        if (loose) out.push(loose);
        loose = "";
        out.push(part + SPARE);
      } else {
        loose += part; // what is no word may be the beginning of one
      }
    }
    if (loose) out.push(loose);
    return ` ${out.join(" ")} `;
  }

  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message && message.type === READY && message.data && Array.isArray(message.data.docs)) {
      learn(message.data.docs);
    } else if (message && message.type === QUERY && typeof message.data === "string") {
      message = { ...message, data: message.data.replace(RUN, amend).replace(/ +/g, " ").trim() };
    }
    return post.call(this, message, ...rest);
  };

  /* The theme looks at the query when a key is released; many ways to write Chinese, and pasting, release none. */
  for (const kind of ["input", "compositionend"]) {
    document.addEventListener(kind, (event) => {
      const field = event.target;
      if (!event.isComposing && field instanceof Element && field.matches("[data-md-component=search-query]")) {
        field.dispatchEvent(new KeyboardEvent("keyup"));
      }
    });
  }
})();
