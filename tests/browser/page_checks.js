/* What is wrong with the page as it is laid out now. Put into every page by tests/browser/test_every_page.py. */
"use strict";
(() => {
  const CONTROLS = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]:not([tabindex='-1'])";
  const FRAMES = ".frame, .gate, .public, .fault-page, .docs";
  const KEPT_ROWS = 12;
  const BARS = new Set(["fixed", "sticky"]);
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const style = (element) => getComputedStyle(element);

  function name(element) {
    const marks = element.id ? `#${element.id}` : [...element.classList].map((one) => `.${one}`).join("");
    const text = (element.getAttribute("aria-label") || element.textContent || element.name || "").replace(/\s+/g, " ").trim();
    return `${element.localName}${marks} “${text.slice(0, 24)}”`;
  }
  const pause = (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); });
  const visible = (element) => element.checkVisibility({ visibilityProperty: true });

  /* the part of a rectangle that its scrolling or clipping ancestors show */
  function shown(rectangle, innermost) {
    let { left, top, right, bottom } = rectangle;
    for (let box = innermost; box && box !== document.body; box = box.parentElement) {
      const { overflowX, overflowY, position } = style(box);
      const outer = box.getBoundingClientRect();
      if (overflowX !== "visible") { left = Math.max(left, outer.left); right = Math.min(right, outer.right); }
      if (overflowY !== "visible") { top = Math.max(top, outer.top); bottom = Math.min(bottom, outer.bottom); }
      if (position === "fixed") break;
    }
    return { left, top, right, bottom, width: right - left, height: bottom - top };
  }
  const large = ({ width, height }) => width > 2 && height > 2;
  const boxes = (element) => [...element.getClientRects()].map((one) => shown(one, element.parentElement)).filter(large);

  /* a bar or a box that lies over the page has a layer of its own */
  function layer(element) {
    for (let box = element; box && box !== document.body; box = box.parentElement) {
      if (BARS.has(style(box).position) || box.matches(".drop-box, .ts-dropdown, .ask > p, dialog")) return box;
    }
    return null;
  }

  /* pairs of boxes, [{ element, box, layer }], that lie over each other by more than a hair */
  function crossings(items, related) {
    const sorted = [...items].sort((one, other) => one.box.top - other.box.top);
    const pairs = [];
    sorted.forEach((one, place) => {
      for (let next = place + 1; next < sorted.length && sorted[next].box.top < one.box.bottom - 2; next += 1) {
        const other = sorted[next];
        const width = Math.min(one.box.right, other.box.right) - Math.max(one.box.left, other.box.left);
        const height = Math.min(one.box.bottom, other.box.bottom) - other.box.top;
        if (width > 2 && height > 2 && one.layer === other.layer && !related(one.element, other.element)) pairs.push([one.element, other.element]);
      }
    });
    return pairs;
  }
  const nested = (one, other) => one === other || one.contains(other) || other.contains(one);

  function scrollsSideways() {
    const { scrollWidth, clientWidth } = document.documentElement;
    if (scrollWidth <= clientWidth) return [];
    const widest = all("body *").filter((element) => visible(element) && boxes(element).some((box) => box.right > clientWidth + 1));
    return [`scrolls sideways, ${scrollWidth} > ${clientWidth}: ${widest.slice(-2).map(name).join(", ")}`];
  }

  function overlaps() {
    const items = all(CONTROLS).filter(visible).flatMap((element) => boxes(element).map((box) => ({ element, box, layer: layer(element) })));
    return crossings(items, nested).map(([one, other]) => `controls overlap: ${name(one)} and ${name(other)}`);
  }

  function texts() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    const nodes = [];
    while (walker.nextNode()) {
      const node = walker.currentNode, element = node.parentElement;
      if (node.data.trim() && visible(element) && !element.closest("script, style, svg, option, .vh, .chart")) nodes.push(node);
    }
    const range = document.createRange();
    return nodes.map((node) => {
      range.selectNodeContents(node);
      return { node, element: node.parentElement, lines: [...range.getClientRects()].map((one) => shown(one, node.parentElement)).filter(large) };
    }).filter(({ lines }) => lines.length);
  }

  /* a line's box is higher than the signs in it */
  function signs(line, size) {
    const edge = Math.max((line.height - size) / 2, 0) + 1;
    return { ...line, top: line.top + edge, bottom: line.bottom - edge };
  }

  function textsOverlap(written) {
    const items = written.flatMap(({ element, lines }) => lines.map((line) => ({
      element, box: signs(line, parseFloat(style(element).fontSize)), layer: layer(element),
    })));
    return crossings(items, (one, other) => one === other).map(([one, other]) => `texts overlap: ${name(one)} and ${name(other)}`);
  }

  function squeezed(written) {
    return written.filter(({ node, element, lines }) => {
      const size = parseFloat(style(element).fontSize);
      return lines.length >= 3 && node.data.trim().length >= 5 && Math.max(...lines.map(({ width }) => width)) < 2.4 * size;
    }).map(({ element }) => `squeezed to two signs: ${name(element)}`);
  }

  function cutOff() {
    return all("body *").filter((element) => {
      const { overflowX, overflowY, textOverflow, webkitLineClamp } = style(element);
      const clips = (value) => value === "hidden" || value === "clip";
      if (!clips(overflowX) && !clips(overflowY)) return false;
      if (!visible(element) || !large(element.getBoundingClientRect()) || element.matches(".ts-hidden-accessible") || !element.textContent.trim()) return false;
      const isWide = clips(overflowX) && element.scrollWidth > element.clientWidth + 1;
      const isHigh = clips(overflowY) && element.scrollHeight > element.clientHeight + 2;
      const isMarked = (textOverflow === "ellipsis" && !isHigh) || (webkitLineClamp !== "none" && !isWide);
      return (isWide || isHigh) && !(isMarked && element.closest("[title]"));
    }).map((element) => `cut off: ${name(element)}`);
  }

  function gap(one, other) {
    const across = Math.max(one.left - other.right, other.left - one.right, 0);
    const down = Math.max(one.top - other.bottom, other.top - one.bottom, 0);
    return Math.hypot(across, down);
  }

  /* the words of a label, without a field that stands inside it */
  function words(label) {
    const range = document.createRange();
    const parts = [...label.childNodes].filter((part) => !(part instanceof Element && part.matches("input, select, textarea, .ts-wrapper")));
    const rectangles = parts.filter((part) => part.textContent.trim()).flatMap((part) => { range.selectNode(part); return [...range.getClientRects()]; }).filter(large);
    return rectangles.length ? rectangles : null;
  }
  const nearest = (rectangles, box) => Math.min(...rectangles.map((one) => gap(one, box)));

  /* a label's own field stands beside or below it, clear of it, nearer than any other */
  function labels() {
    const fields = all("input:not([type=hidden]), select:not(.ts-hidden-accessible), textarea").filter(visible)
      .map((field) => ({ field, box: (field.closest(".ts-wrapper") || field).getBoundingClientRect() })).filter(({ box }) => large(box));
    return fields.flatMap(({ field, box }) => [...(field.labels || [])].flatMap((label) => {
      const written = visible(label) && large(label.getBoundingClientRect()) && words(label);
      if (!written || label.closest(".person")) return [];
      const distance = nearest(written, box);
      if (distance < 1.5) return [`label glued to its field: ${name(label)}`];
      if (distance > 140) return [`label ${Math.round(distance)} px from its field: ${name(label)}`];
      if (label.contains(field)) return [];
      const isBeside = (other) => written.some((line) => line.top < other.bottom - 4 && other.top < line.bottom - 4);
      const rivals = fields.filter((other) => other.field !== field && layer(other.field) === layer(field) && (!isBeside(box) || isBeside(other.box)));
      const closer = rivals.filter((other) => nearest(written, other.box) < distance - 1);
      return closer.map((other) => `label nearer to another field: ${name(label)} to ${name(other.field)}`);
    }));
  }

  function frame(isSignedIn) {
    const faults = [];
    const frames = all(FRAMES).length, heads = all("h1").filter(visible).length, mains = all("main").length;
    if (frames !== 1) faults.push(`${frames} frames`);
    if (heads !== 1) faults.push(`${heads} visible h1`);
    if (mains !== 1) faults.push(`${mains} main`);
    if (!document.title.replace(/·.*$/, "").trim()) faults.push("no title of its own");
    /* the list of interfaces is the same for everybody and stands alone */
    if (!isSignedIn || document.querySelector(".docs")) return faults;
    if (!document.querySelector(".frame")) faults.push("no frame with the menu");
    if (!all(".crumbs a").filter(visible).length) faults.push("no crumbs");
    return faults;
  }

  /* whatever takes the focus by Tab can be seen: forwards from the top, backwards from the end */
  function hiddenUnderBars() {
    const seen = new Set();
    const focusable = all(CONTROLS).filter((element) => visible(element) && !element.disabled && large(element.getBoundingClientRect()) && !(element.type === "radio" && !element.checked && document.querySelector(`input[type=radio][name="${CSS.escape(element.name)}"]:checked`)));
    const step = Math.ceil(focusable.length / 90);
    const walked = focusable.filter((_, place) => place % step === 0 || place > focusable.length - 12);
    for (const way of [walked, [...walked].reverse()]) {
      for (const element of way) {
        element.focus();
        const box = element.getBoundingClientRect(), own = layer(element);
        const x = Math.min(Math.max(box.left + box.width / 2, 1), innerWidth - 1);
        const y = (Math.max(box.top, 0) + Math.min(box.bottom, innerHeight)) / 2;
        if (box.bottom < 0 || box.top > innerHeight) { seen.add(`out of sight with the focus: ${name(element)}`); continue; }
        const top = document.elementFromPoint(x, y), bar = top && layer(top);
        if (bar && bar !== own && !bar.contains(element) && !element.contains(top)) seen.add(`hidden under ${name(bar)}: ${name(element)}`);
      }
    }
    document.activeElement?.blur();
    scrollTo(0, 0);
    return [...seen];
  }

  async function axeFaults() {
    const { violations } = await window.axe.run(document, { resultTypes: ["violations"] });
    return violations.map(({ id, help, nodes }) => `axe ${id}: ${help}: ${nodes.slice(0, 3).map(({ target }) => target.join(" ")).join(" | ")} (${nodes.length})`);
  }

  /* of many rows alike the first, the last and the longest stand for all: axe reads a hundred as slowly as a page */
  function thinOut() {
    all("tbody, .rollgrid section, .many, select:not([data-search])").forEach((list) => {
      const rows = [...list.children].filter((row) => !row.matches("h2, .many-head"));
      if (rows.length <= KEPT_ROWS) return;
      const kept = new Set([...rows.slice(0, KEPT_ROWS - 5), rows.at(-1)]);
      rows.sort((one, other) => other.textContent.length - one.textContent.length).slice(0, 4).forEach((row) => kept.add(row));
      rows.filter((row) => !kept.has(row) && !row.selected).forEach((row) => row.remove());
    });
  }

  /* as somebody who reads everything would have it: folds open, one row picked */
  function unfold() {
    thinOut();
    all("main details:not(.drop, .ask)").forEach((details) => { details.open = true; });
    const box = document.querySelector(".batch tbody input[type=checkbox]");
    if (box && !box.checked) box.click();
  }

  /* what a page is made of: two pages of the same parts are laid out alike */
  function forms() {
    const parts = (root) => [...new Set(all("*", root).map((element) => `${element.localName}.${[...element.classList].sort().join(".")}`))].sort().join(" ");
    const main = document.querySelector("main");
    return [parts(main || document.body), document.querySelector(".menu")?.textContent.replace(/[\s\d]+/g, "") || ""];
  }

  function links() {
    return [...new Set(all("a[href]").filter((link) => link.origin === location.origin && !link.download && !link.pathname.startsWith("/public/")).map((link) => link.pathname + link.search))];
  }

  const refusals = [];
  document.addEventListener("securitypolicyviolation", (e) => refusals.push(`${e.effectiveDirective} refused: ${e.blockedURI} ${e.sample}`));

  async function faults(isSignedIn) {
    for (let tries = 0; tries < 60 && document.querySelector("select[data-search]:not(.tomselected), [data-chart]:not([data-furnished])"); tries += 1) await pause(50);
    await pause(20);
    const written = texts();
    const laidOut = [scrollsSideways(), frame(isSignedIn), overlaps(), textsOverlap(written), squeezed(written), cutOff(), labels(), hiddenUnderBars()].flat();
    return [...new Set([...laidOut, ...await axeFaults(), ...refusals.splice(0)])];
  }

  window.pageChecks = { unfold, forms, links, faults };
})();
