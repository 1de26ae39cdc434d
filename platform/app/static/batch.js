/* Lists with picks: pick, shift-pick, count what each verb can change, and go beyond the page. */
"use strict";
(() => {
  const words = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (event, selector, act) => document.addEventListener(event, (e) => {
    const target = e.target instanceof Element && e.target.closest(selector);
    if (target) act(target, e);
  });
  const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
  const points = (millionths) => {
    const written = String(Math.abs(millionths) / 1e6);
    return (millionths > 0 ? "+" : millionths < 0 ? "−" : "") + written;
  };

  let lastPicked = null;
  const boxes = (form) => all("tbody input[type=checkbox]", form);
  const whole = (form) => form.querySelector(".batch-bar input[name=all]");
  function recount(form) {
    const picked = boxes(form).filter((box) => box.checked), every = whole(form);
    if (every) {
      every.closest("label").hidden = picked.length < boxes(form).length;
      every.checked = every.checked && picked.length === boxes(form).length;
    }
    all(".batch-bar .picked", form).forEach((number) => { number.textContent = every?.checked ? every.value : picked.length; });
    form.classList.toggle("has-picked", picked.length > 0);
    boxes(form).forEach((box) => box.closest("tr").classList.toggle("picked", box.checked));
    const told = [];
    all(".batch-bar [data-can]", form).forEach((button) => {
      if (every?.checked) return decideAll(button, every.value);
      delete button.dataset.ask;
      const able = picked.filter((box) => box.dataset.can.split(" ").includes(button.dataset.can)).length;
      button.textContent = `${button.dataset.verb} ${able}${button.dataset.unit || ""}`;
      button.disabled = able === 0;
      if (button.matches(".main") && able < picked.length) told.push(put(words.cannot, { count: picked.length - able, verb: button.dataset.verb }) + why(picked, button.dataset.can));
    });
    const sum = picked.reduce((total, box) => total + Number(box.dataset.points || 0), 0);
    const line = form.querySelector("[data-say]");
    if (line) line.textContent = every?.checked ? words.all_picked : [...("points" in line.dataset ? [put(words.sum, { points: points(sum) })] : []), ...told].join("；");
    const page = form.querySelector("[data-pick-all]");
    if (page) { page.checked = picked.length > 0 && picked.length === boxes(form).length; page.indeterminate = picked.length > 0 && !page.checked; }
  }
  /* beyond the page nothing is known of the rows: the number is said and asked about before it is sent */
  function decideAll(button, count) {
    button.textContent = put(words.verb_all, { verb: button.dataset.verb, count });
    button.disabled = false;
    if (button.type === "submit") button.dataset.ask = put(words.ask_all, { verb: button.dataset.verb, count });
  }
  function why(picked, verb) {
    const reasons = new Set(picked.filter((box) => !box.dataset.can.split(" ").includes(verb)).map((box) => box.dataset.why || ""));
    return reasons.size === 1 && [...reasons][0] ? `：${[...reasons][0]}` : "";
  }
  on("click", ".batch tbody input[type=checkbox]", (box, e) => {
    const form = box.closest(".batch"), row = boxes(form), here = row.indexOf(box), there = row.indexOf(lastPicked);
    if (e.shiftKey && there >= 0) row.slice(Math.min(here, there), Math.max(here, there) + 1).forEach((other) => { other.checked = box.checked; });
    lastPicked = box;
    recount(form);
  });
  on("change", "[data-pick-all]", (page) => { const form = page.closest(".batch"); boxes(form).forEach((box) => { box.checked = page.checked; }); recount(form); });
  on("change", ".batch-bar input[name=all]", (every) => recount(every.closest(".batch")));
  on("click", "[data-pick-none]", (button) => { const form = button.closest(".batch"); boxes(form).forEach((box) => { box.checked = false; }); recount(form); });

  window.liangjiBatch = { recountAll: (root) => all(".batch", root).forEach(recount) };
})();
