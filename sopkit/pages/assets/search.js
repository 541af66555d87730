/* Mends the theme's search for Chinese.

   The theme's search splits a Chinese query into words of its index, and its loop stops one character early: of
   客户投诉 it looks for 客户 only. Here every run of Chinese characters is split beforehand, into the words of the same
   index, and each word found gets one more character, which the loop then leaves away instead of the word's own. */
(() => {
  "use strict";
  const RUN = /\p{Script=Han}+/gu;
  const SPARE = "\u4db5"; // the last and one of the rarest characters of its block: it stands in no text
  if (location.protocol === "file:") {
    // Browsers let no page opened from a folder read the index: a field that answers nothing is worse than none.
    document.documentElement.classList.add("sop-without-search");
  }
  const READY = 0, QUERY = 2; // kinds of messages to the search
  /* Words that ask rather than tell what is looked for. They stand in nearly every text, or in none. */
  const EMPTY = new Set(`的 地 得 了 着 过 吗 呢 吧 啊 呀 么 嘛 之 内 之内 以内 里 要 想 会 能 可以 应该 应 该 需要 是 有 在 和 与 或 及 我 你 您 他
    她 它 我们 你们 他们 这 那 这个 那个 哪 哪个 哪些 哪里 什么 怎么 怎么办 怎样 怎么样 如何 为什么 多久 多少 多长 多长时间 几 时候 什么时候 何时
    谁 请问 请 太 很 就 都 也 还 又 被 把 给 个`.split(/\s+/));
  /* What customers say, and what handbooks call it. */
  const CALLED = new Map([["贵", "价格"]]);
  let words = new Map(); // each word of the index, and how often it stands there
  let longest = 1;

  function learn(docs) {
    words = new Map();
    longest = 1;
    for (const doc of docs) {
      for (const text of [doc.title, doc.text]) {
        for (const run of (text || "").replace(/\u200b/g, " ").match(RUN) || []) {
          words.set(run, (words.get(run) || 0) + 1);
        }
      }
    }
    for (const word of words.keys()) longest = Math.max(longest, word.length);
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

  /* Returns the commonest word that begins so: a reader who has typed 投 is on the way to 投诉, not to 投入产出. What
     is a word itself stays, unless another is much commoner. */
  function completed(beginning) {
    let best = "";
    let most = 4 * (words.get(beginning) || 0);
    for (const [word, count] of words) {
      if (count > most && word.startsWith(beginning)) [best, most] = [word, count];
    }
    if (best) return best + SPARE;
    return words.has(beginning) ? beginning + SPARE : beginning;
  }

  function amend(run, strict) {
    const parts = split(run);
    const out = [];
    let loose = ""; // what is no word may be the beginning of one
    parts.forEach(({ part, known }, position) => {
      const last = position === parts.length - 1;
      const dropped = strict && EMPTY.has(part);
      if (!known && !dropped) loose += part;
      if (loose && (known || dropped || last)) {
        out.push(last && !known ? completed(loose) : loose);
        loose = "";
      }
      if (known && !dropped) {
        const called = CALLED.get(part);
        if (words.has(called)) out.push(called + SPARE);
        else out.push(last && part.length === 1 ? completed(part) : part + SPARE);
      }
    });
    return ` ${out.join(" ")} `;
  }

  /* Leaves empty words out, unless the query holds nothing else. */
  function amended(query) {
    const all = (strict) => query.replace(RUN, (run) => amend(run, strict)).replace(/ +/g, " ").trim();
    return all(true) || all(false);
  }

  const post = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message && message.type === READY && message.data && Array.isArray(message.data.docs)) {
      learn(message.data.docs);
    } else if (message && message.type === QUERY && typeof message.data === "string") {
      message = { ...message, data: amended(message.data) };
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
