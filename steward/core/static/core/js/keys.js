// Keys. Single letters never fire while typing, in a menu or over a dialog, and can be turned off (html[data-keys=off]).
import { openDialog, shut } from "ui/dialogs";
import { undoLatest } from "ui/toasts";

const TYPING = "input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable], [role=combobox], [role=menu] *";
const ROWS = ".rowlink, .rows > li > a, .rows .two a, .tile .title a";
const visible = (element) => element.checkVisibility?.() ?? element.offsetParent !== null;
let went = -Infinity;

function step(by) {
  const rows = [...document.querySelectorAll(ROWS)].filter((row) => visible(row) && row.closest("main, .panel"));
  const here = document.activeElement?.closest("tr, li");
  const at = rows.findIndex((row) => row === document.activeElement || (here && here.contains(row)));
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  next?.focus();
  if (next && document.querySelector("#panel-slot .panel") && next.hasAttribute("hx-get")) next.click();
  return Boolean(next);
}
/** The element that claims a key: in the focused row or card first, then in the panel, then on the page. */
function claimed(key) {
  const name = `[data-key="${CSS.escape(key)}"]`;
  const near = document.activeElement?.closest("tr, li, .panel");
  const found = [...(near?.querySelectorAll(name) ?? []), ...document.querySelectorAll(`.panel ${name}`), ...document.querySelectorAll(name)];
  return found.find(visible) ?? found[0];
}
function pick() {
  const box = document.activeElement?.closest("tr, li")?.querySelector(".check");
  box?.click();
  return Boolean(box);
}
/** Edits: the focused row's first value, or the whole record of the page. */
function edit() {
  const row = document.activeElement?.closest("tr, li");
  const value = row?.querySelector("[data-key=e], inline-edit > button") ?? document.querySelector("[data-edit]");
  value?.click();
  return Boolean(value);
}
/** Tags: those ticked in the list, else the focused row, else the record of the page. */
function tag() {
  const list = document.activeElement?.closest("bulk-select") ?? document.querySelector("bulk-select");
  if (!list) return claim("t");
  if (!list.picked && !pick()) return false;
  const button = list.querySelector(".bulk [data-tag]");
  button?.click();
  return Boolean(button);
}
function claim(key) {
  const own = claimed(key);
  own?.click();
  return Boolean(own);
}
function single(key) {
  if (performance.now() - went < 1500) {
    went = -Infinity;
    const place = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
    place?.click();
    return Boolean(place);
  }
  if (key === "e") return edit();
  if (key === "t") return tag();
  if (claim(key)) return true;
  if (key === "g") return (went = performance.now()), true;
  if (key === "j" || key === "k") return step(key === "j" ? 1 : -1);
  if (key === "x") return pick();
  if (key === "z") return undoLatest();
  if (key === "?") return openDialog("keys"), true;
  if (key === "/") return openDialog("palette"), true;
  const tab = /^[1-9]$/.test(key) && document.querySelectorAll(".tabs > a")[key - 1];
  return tab ? (tab.click(), true) : false;
}

document.addEventListener("keydown", (event) => {
  if (event.defaultPrevented || event.isComposing) return;
  const target = event.target instanceof Element ? event.target : document.body;
  if ((event.metaKey || event.ctrlKey) && event.key.toLowerCase() === "k") {
    event.preventDefault();
    return openDialog("palette");
  }
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    const panel = document.querySelector(".panel");
    if (panel && !target.matches(TYPING)) shut(panel);
    return;
  }
  if (event.metaKey || event.ctrlKey || event.altKey || target.matches(TYPING) || document.querySelector("dialog[open]")) return;
  if ((event.key === "ArrowDown" || event.key === "ArrowUp") && target.matches(ROWS)) {
    if (step(event.key === "ArrowDown" ? 1 : -1)) event.preventDefault();
    return;
  }
  if (document.documentElement.dataset.keys === "off" || event.key.length !== 1 || event.key === " ") return;
  if (single(event.key.toLowerCase())) event.preventDefault();
});
