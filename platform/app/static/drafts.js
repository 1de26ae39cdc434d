/* 亮绩: the form of a draft: a row more where one is wanted, faults at their fields. Without it every form still works. */
"use strict";
(() => {
  const blanks = new Map([...document.querySelectorAll("[data-rows]")].map((rows) => [rows, rows.lastElementChild.cloneNode(true)]));
  let made = 1000;

  /* a row has its number in every name and id below the name of its list */
  function renumbered(row, list, number) {
    const prefix = new RegExp(`^((?:f-)?${list}-)\\d+`);
    row.querySelectorAll("*").forEach((element) => ["name", "id", "for", "aria-describedby", "data-rows"].forEach((name) => {
      const value = element.getAttribute(name);
      if (value) element.setAttribute(name, value.split(" ").map((word) => word.replace(prefix, `$1${number}`)).join(" "));
    }));
    return row;
  }

  /* what holds only under a choice is there where one of its choices is made */
  function showChosen() {
    const values = [...document.querySelectorAll(".sw:checked")].map((choice) => `on-${choice.value}`);
    document.querySelectorAll(".on").forEach((part) => { part.classList.toggle("chosen", values.some((value) => part.classList.contains(value))); });
  }
  document.addEventListener("change", (e) => { if (e.target.matches(".sw")) showChosen(); });
  window.addEventListener("pageshow", showChosen);
  showChosen();

  /* what was just checked is told at each field */
  document.addEventListener("htmx:afterSwap", (e) => {
    if (e.target.id !== "wrong") return;
    const fieldsOf = (slot) => document.querySelectorAll(`[aria-describedby~="${CSS.escape(slot.id)}"]`);
    document.querySelectorAll(".part .fault").forEach((slot) => {
      slot.textContent = "";
      fieldsOf(slot).forEach((field) => field.removeAttribute("aria-invalid"));
    });
    e.target.querySelectorAll("[data-fault-of]").forEach((told) => {
      const slot = document.getElementById(`${told.dataset.faultOf}-faults`);
      if (!slot) return;
      slot.textContent = `${slot.textContent} ${told.querySelector("span").textContent}`.trim();
      fieldsOf(slot).forEach((field) => field.setAttribute("aria-invalid", "true"));
    });
  });

  document.querySelectorAll("[data-add-row]").forEach((button) => { button.hidden = false; });
  document.addEventListener("click", (e) => {
    const button = e.target instanceof Element && e.target.closest("[data-add-row]");
    if (!button) return;
    const rows = button.previousElementSibling, blank = blanks.get(rows);
    if (!blank) return;
    const row = renumbered(blank.cloneNode(true), rows.dataset.rows, made++);
    row.querySelectorAll("[data-add-row]").forEach((inner) => { inner.hidden = false; });
    row.querySelectorAll("[data-furnished]").forEach((element) => delete element.dataset.furnished);
    row.querySelectorAll("[data-rows]").forEach((inner) => blanks.set(inner, inner.lastElementChild.cloneNode(true)));
    rows.append(row);
    row.dispatchEvent(new CustomEvent("htmx:load", { bubbles: true }));
    row.querySelector("input:not([type=hidden]), select")?.focus();
  });
})();
