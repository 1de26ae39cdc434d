/* 亮绩: the few lines of script that the pages need. Without them every form still works. */
"use strict";
(() => {
  const self = document.currentScript;
  const words = JSON.parse(document.getElementById("words")?.textContent || "{}");
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const on = (event, selector, act) => document.addEventListener(event, (e) => {
    const found = e.target instanceof Element && e.target.closest(selector);
    if (found) act(found, e);
  });
  const put = (text, values) => text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");

  /* 1 messages */
  function say(kind, text) {
    const line = document.createElement("p");
    line.className = `say-line ${kind}`;
    if (kind === "late") line.setAttribute("role", "alert");
    const sentence = document.createElement("span");
    sentence.textContent = text;
    const close = document.createElement("button");
    Object.assign(close, { type: "button", className: "link", textContent: "×" });
    close.dataset.close = "";
    close.setAttribute("aria-label", words.close);
    line.append(sentence, close);
    document.getElementById("says")?.replaceChildren(line);
    line.scrollIntoView({ block: "nearest" });
  }
  on("click", "[data-close]", (button) => button.closest(".say-line").remove());

  /* 2 frame: the folded menu is remembered; a drop closes when one looks elsewhere */
  const fold = document.getElementById("fold");
  if (fold) {
    const folded = () => fold.closest(".frame").classList.toggle("folded", fold.checked);
    try { fold.checked = localStorage.getItem("fold") === "1"; } catch { /* storage may be refused */ }
    folded();
    fold.addEventListener("change", () => { folded(); try { localStorage.setItem("fold", fold.checked ? "1" : "0"); } catch { /* as above */ } });
  }
  document.addEventListener("click", (e) => all("details.drop[open], details.ask[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; }));
  document.addEventListener("keydown", (e) => {
    if (e.key !== "Escape") return;
    all("details.drop[open], details.ask[open]").forEach((d) => { d.open = false; d.querySelector("summary").focus(); });
    if (location.hash === "#menu") location.hash = "main";
  });
  document.addEventListener("input", (e) => {
    if (!e.target.matches("[data-narrow]")) return;
    const field = e.target;
    library(self.dataset.search).then(() => window.liangjiSearch.narrow(field), () => {});
  });

  /* what cannot be undone says so and asks first; Enter in a table's field goes to the next row and sends nothing */
  document.addEventListener("submit", (e) => {
    const button = e.submitter;
    if (!button?.dataset.ask || button.dataset.agreed) return;
    e.preventDefault();
    e.stopImmediatePropagation();
    agree(button.dataset.ask, button.textContent.trim(), () => {
      button.dataset.agreed = "1";
      e.target.requestSubmit(button);
      delete button.dataset.agreed;
    });
  }, true);
  function agree(sentence, verb, act) {
    const dialog = document.createElement("dialog"), text = document.createElement("p"), row = document.createElement("div");
    const [yes, no] = [[verb, "button main grave"], [words.cancel, "button"]].map(([label, look]) => Object.assign(document.createElement("button"), { type: "button", className: look, textContent: label }));
    dialog.className = "ask-first bare";
    dialog.setAttribute("aria-label", verb);
    row.className = "actions";
    text.textContent = sentence;
    row.append(yes, no);
    dialog.append(text, row);
    yes.addEventListener("click", () => { shut(dialog); act(); });
    no.addEventListener("click", () => shut(dialog));
    dialog.addEventListener("close", () => dialog.remove());
    document.body.append(dialog);
    open(dialog);
    no.focus();
  }
  document.addEventListener("keydown", (e) => {
    const field = e.target;
    if (e.key !== "Enter" || e.isComposing || !(field instanceof HTMLInputElement) || !field.closest("td, th") || /^(checkbox|radio|submit|button)$/.test(field.type)) return;
    e.preventDefault();
    const cell = field.closest("td, th"), rows = all("tr", field.closest("tbody") || field.closest("table"));
    const below = rows.slice(rows.indexOf(cell.parentElement) + 1).map((tr) => tr.cells[cell.cellIndex]?.querySelector("input")).find(Boolean);
    if (below) { below.focus(); below.select(); }
  });

  /* 3 forms: sent once, left only knowingly */
  let dirty = null;
  document.addEventListener("input", (e) => { const form = e.target.form; if (form?.matches("[data-guard]")) dirty = form; });
  window.addEventListener("beforeunload", (e) => { if (dirty?.isConnected) e.preventDefault(); });
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (e.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return e.preventDefault();
    form.dataset.sent = "1";
    dirty = null;
    const button = e.submitter;
    setTimeout(() => { if (button) { button.setAttribute("aria-busy", "true"); button.disabled = true; } });
    if ("again" in form.dataset || button?.dataset.again) setTimeout(() => release(form), 3000);
  });
  function release(form) {
    delete form.dataset.sent;
    all("[aria-busy]", form).forEach((button) => { button.disabled = false; button.removeAttribute("aria-busy"); });
  }
  window.addEventListener("pageshow", () => all("form[data-sent]").forEach(release));
  document.addEventListener("keydown", (e) => {
    if (!(e.ctrlKey || e.metaKey) || e.key.toLowerCase() !== "s") return;
    const button = document.querySelector("form [data-main]");
    if (button) { e.preventDefault(); button.form.requestSubmit(button); }
  });

  /* 4 dialogs */
  /* Firefox before 98 knows no dialog: there it is a box over the page, whose Escape and focus are ours */
  function open(dialog) {
    if (dialog.showModal) return dialog.showModal();
    dialog.setAttribute("open", "");
    dialog.classList.add("over");
    dialog.querySelector("textarea, input:not([type=hidden]), button")?.focus();
  }
  function shut(dialog) {
    if (dialog.close) return dialog.close();
    dialog.removeAttribute("open");
    dialog.dispatchEvent(new Event("close"));
  }
  document.addEventListener("keydown", (e) => { if (e.key === "Escape") all("dialog.over[open]").forEach(shut); });
  const lend = (dialog, open) => all("[data-when-open]", dialog).forEach((field) => { field.disabled = !open; });
  on("click", "[data-dialog]", (button) => {
    const dialog = document.getElementById(button.dataset.dialog);
    lend(dialog, true);
    open(dialog);
    dialog.addEventListener("close", () => { lend(dialog, false); if (dirty && dialog.contains(dirty)) dirty = null; }, { once: true });
  });
  all("dialog[data-opened]").forEach(open);
  on("click", "[data-shut]", (button) => shut(button.closest("dialog")));

  /* 6 the attendance sheet */
  const absent = (person) => person.classList.toggle("away", !person.querySelector(".r1").checked);
  all(".person").forEach(absent);
  document.addEventListener("input", (e) => { const person = e.target.closest(".person"); if (person) absent(person); });
  const radios = (person) => all("input[type=radio]", person);
  function mark(radio) { radio.checked = true; radio.focus(); radio.dispatchEvent(new Event("input", { bubbles: true })); }
  function stepPerson(person, by) {
    const people = all(".person", person.closest(".roll"));
    const next = people[people.indexOf(person) + by];
    if (next) radios(next).find((radio) => radio.checked)?.focus();
  }
  document.addEventListener("keydown", (e) => {
    const person = e.target instanceof Element && e.target.closest(".person");
    if (!person || e.ctrlKey || e.metaKey || e.altKey) return;
    const states = radios(person), now = states.findIndex((radio) => radio.checked);
    if (/^[1-5]$/.test(e.key)) mark(states[Number(e.key) - 1]);
    else if (e.key === " ") mark(states[(now + 1) % states.length]);
    else if (e.key === "ArrowDown" || e.key === "Enter") stepPerson(person, 1);
    else if (e.key === "ArrowUp") stepPerson(person, -1);
    else return;
    e.preventDefault();
  });
  on("click", "[data-all-present]", (button) => all(".person .r1", button.closest(button.dataset.allPresent)).forEach((radio) => {
    radio.checked = true;
    radio.dispatchEvent(new Event("input", { bubbles: true }));
  }));

  /* 6b a grid of fields takes a block that was copied from a spreadsheet */
  document.addEventListener("paste", (e) => {
    const field = e.target instanceof Element && e.target.closest("[data-grid] input"), text = e.clipboardData?.getData("text") || "";
    if (!field || !/[\t\n]/.test(text.trim())) return;
    const lines = text.replace(/\r/g, "").replace(/\n$/, "").split("\n").map((line) => line.split("\t"));
    const rows = all("tbody tr", field.closest("[data-grid]")), top = rows.indexOf(field.closest("tr")), left = all("input", rows[top]).indexOf(field);
    lines.forEach((line, down) => line.forEach((value, right) => {
      const target = rows[top + down] && all("input", rows[top + down])[left + right];
      if (target) { target.value = value.trim(); target.dispatchEvent(new Event("input", { bubbles: true })); }
    }));
    e.preventDefault();
  });

  /* 7 copying */
  on("click", "[data-copy]", async (button) => {
    try { await navigator.clipboard.writeText(button.dataset.copy); say("good", words.copied); } catch { say("late", words.copy_failed); }
  });

  on("click", "[data-print]", () => window.print());

  /* 8 htmx: the CSRF token goes along; a failure is a sentence */
  document.addEventListener("htmx:configRequest", (e) => { e.detail.headers["X-CSRFToken"] = document.querySelector("meta[name=csrf-token]")?.content || ""; });
  document.addEventListener("htmx:responseError", (e) => say("late", e.detail.xhr.status === 401 ? words.signed_out : words.failed));
  document.addEventListener("htmx:sendError", () => say("late", words.offline));
  document.addEventListener("htmx:afterRequest", (e) => { const form = e.target.closest?.("form"); if (form) release(form); });

  /* 9 libraries, fetched only by pages that need them */
  const fetched = {};
  const library = (address) => (fetched[address] ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    Object.assign(script, { src: address, onload: resolve, onerror: reject });
    document.head.append(script);
  }));
  async function furnish(root) {
    const fresh = (selector) => all(selector, root).filter((element) => !element.dataset.furnished && (element.dataset.furnished = "1"));
    const searched = fresh("select[data-search]"), plots = fresh("[data-chart]");
    if (searched.length) await Promise.all([library(self.dataset.tomSelect), library(self.dataset.search)]).then(() => searched.forEach(window.liangjiSearch.searchable), () => {});
    if (plots.length) await library(self.dataset.echarts).then(() => library(self.dataset.charts)).then(() => plots.forEach((plot) => window.liangjiCharts.draw(plot)), () => plots.forEach((plot) => {
      plot.classList.add("gone");
      plot.textContent = words.chart_failed;
      document.getElementById(`${plot.id}-table`).open = true;
    }));
    if (all(".batch", root).length) await library(self.dataset.batch).then(() => window.liangjiBatch.recountAll(root), () => {});
  }
  document.addEventListener("htmx:load", (e) => furnish(e.target));

  /* 9 what was typed when the session had ended: this tab keeps it until the same person is back at the form */
  const UNSENT = "unsent", who = document.querySelector("[data-person]")?.dataset.person;
  const remember = (data) => { try { if (data) sessionStorage.setItem(UNSENT, JSON.stringify(data)); else sessionStorage.removeItem(UNSENT); } catch { /* storage may be refused or full */ } };
  const remembered = () => { try { return JSON.parse(sessionStorage.getItem(UNSENT)); } catch { return null; } };
  const here = () => location.pathname + location.search;
  document.addEventListener("submit", (e) => {
    const form = e.target;
    if (!who || form.method !== "post" || !form.matches("[data-guard]") || form.querySelector("[type=password]")) return;
    const pairs = [...new FormData(form)].filter(([name]) => name !== "csrf_token");
    const files = pairs.filter(([, value]) => value instanceof File && value.name).map(([, file]) => file.name);
    remember({ who, files, page: here(), action: form.action, fields: pairs.filter(([, value]) => typeof value === "string") });
  });
  function fill(form, fields) {
    const values = new Map();
    fields.forEach(([name, value]) => values.set(name, [...(values.get(name) || []), value]));
    [...form.elements].filter((field) => values.has(field.name) && !field.dataset.refilled).forEach((field) => {
      field.dataset.refilled = "1";
      const wanted = values.get(field.name);
      if (/^(checkbox|radio)$/.test(field.type)) field.checked = wanted.includes(field.value);
      else if (field.tomselect) field.tomselect.setValue(wanted);
      else field.value = wanted[0];
      field.dispatchEvent(new Event(field.matches("select, [type=date]") ? "change" : "input", { bubbles: true }));
    });
  }
  function restore() {
    const data = remembered();
    if (!data) return;
    if (!who) return remember({ ...data, lost: true });
    const form = all("form[data-guard]").find((one) => one.action === data.action);
    const wanted = data.who === who && (data.lost || location.hash === "#unsent");
    if (wanted && data.page !== here()) {
      const link = document.createElement("a");
      Object.assign(link, { href: `${data.page}#unsent`, textContent: words.unsent });
      say("late", "");
      document.querySelector("#says .say-line span")?.append(link);
      return;
    }
    remember(null);
    if (!wanted || !form) return;
    if (form.closest("dialog")) document.querySelector(`[data-dialog="${form.closest("dialog").id}"]`)?.click();
    fill(form, data.fields);
    document.addEventListener("htmx:afterSettle", () => fill(form, data.fields));
    say("late", words.restored + (data.files.length ? put(words.files_again, { names: data.files.join("、") }) : ""));
  }

  /* what was refused has the focus: the first wrong field, or the sentences where no field is wrong */
  function showFault() {
    const faults = document.querySelector(".faults[tabindex]"), field = document.querySelector(".field.wrong")?.querySelector("input:not([type=hidden]), select, textarea");
    if (!faults || document.querySelector("dialog[open]")) return;
    (field?.tomselect || field || faults).focus();
  }

  furnish(document).then(restore).then(showFault);
})();
