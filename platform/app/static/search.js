/* The search of pickers and of the unit switch: the rule of core/search.py, and the pickers themselves. */
"use strict";
(() => {
  const MAX_TYPED = 40, READABLE = /^[a-z0-9]+$/;
  const words = (typed) => typed.slice(0, MAX_TYPED).normalize("NFKC").toLowerCase().replace(/ü/g, "v").split(/\s+/).filter(Boolean);
  const bare = (text) => text.replace(/[ \u3000]/g, "").toLowerCase();
  const pattern = (word) => new RegExp(`(?:^| )${[...word].join("(?:[^ ]* )?")}`);

  /* Return how well a text and its spelling answer what was typed: 0 not at all; beginnings go before the middle. */
  function finder(typed) {
    const tests = words(typed).map((word) => ({ word, spelled: READABLE.test(word) ? pattern(word) : null }));
    return (text, spelling = "") => tests.reduce((rank, { word, spelled }) => rank && rank + score(word, spelled, bare(text), spelling), 1);
  }
  function score(word, spelled, text, spelling) {
    const at = text.indexOf(word), read = spelled ? spelling.search(spelled) : -1;
    return at === 0 || read === 0 ? 2 : at > 0 || read > 0 ? 1 : -Infinity;
  }
  const rank = (typed) => { const find = finder(typed); return (text, spelling) => Math.max(0, find(text, spelling)); };

  const sentences = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const line = (text, escape) => `<div title="${escape(text)}">${escape(text)}</div>`;
  function searchable(select) {
    const box = new window.TomSelect(select, {
      maxOptions: 500, refreshThrottle: 0, openOnFocus: false,
      allowEmptyOption: Boolean(select.querySelector("option[value='']")?.textContent.trim()),
      plugins: select.multiple ? ["remove_button"] : [],
      score: (typed) => { const find = rank(typed); return ({ text, also, spelled }) => find(`${text}${also || ""}`, spelled); },
      render: { no_results: () => `<div class="no-results">${sentences.no_match}</div>`, item: ({ text }, escape) => line(text, escape), option: ({ text, price }, escape) => `<div>${escape(text)}${price ? `<small>${escape(price)}</small>` : ""}</div>` },
    });
    /* a press opens the list and never takes the focus away */
    box.hook("instead", "onClick", () => { box.clearActiveItems(); box.focus(); box.open(); });
    select.setAttribute("aria-hidden", "true");
    if (select.autofocus && !document.querySelector(".faults")) box.focus();
  }

  function narrow(field) {
    const find = rank(field.value);
    field.parentElement.querySelectorAll("li:not(.drop-head)").forEach((li) => { li.hidden = !find(li.textContent, li.dataset.spelled); });
  }

  window.liangjiSearch = { rank, searchable, narrow };
})();
