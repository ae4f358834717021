// Native dialogs: [data-open=id], [data-close], a click on the backdrop, and dialogs that the server sends.
import { ask } from "ui/ask";
import { isDirty, settle } from "ui/forms";
import { fragment, htmx } from "ui/http";
import { reveal } from "ui/reveal";

/** Opens a dialog by id; `query` prefills a palette. */
export function openDialog(id, query = "") {
  const dialog = document.getElementById(id);
  if (!dialog || dialog.open) return;
  reveal(dialog);
  dialog.dispatchEvent(new CustomEvent("dialog:open", { detail: { query } }));
}

/** Closes a dialog or panel; asks first when something typed would be lost. */
export async function shut(box) {
  const lost = document.body.dataset.lost;
  if (isDirty(box) && lost && !(await ask(lost, { confirmVerb: document.body.dataset.lostVerb }))) return;
  settle(box);
  if (box instanceof HTMLDialogElement) box.close();
  else closePanel(box);
}

function closePanel(panel) {
  const back = panel.dataset.back;
  const opener = document.querySelector(`a[href="${CSS.escape(location.pathname)}"]`);
  panel.remove();
  if (back) history.pushState({ htmx: true }, "", back);
  opener?.focus();
}

document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-open]");
  if (opener) {
    opener.closest("dialog[open], [popover]:popover-open")?.[opener.closest("[popover]:popover-open") ? "hidePopover" : "close"]?.();
    openDialog(opener.dataset.open, opener.dataset.query);
  }
  const closer = event.target.closest("[data-close]");
  const box = closer?.closest("dialog, .panel");
  if (box) shut(box);
});
document.addEventListener("pointerdown", (event) => {
  const dialog = event.target;
  if (!(dialog instanceof HTMLDialogElement) || !dialog.open) return;
  const box = dialog.getBoundingClientRect();
  const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom;
  if (!inside) shut(dialog);
});
document.addEventListener("cancel", (event) => {
  if (!(event.target instanceof HTMLDialogElement) || !isDirty(event.target)) return;
  event.preventDefault();
  shut(event.target);
}, true);
document.addEventListener("close", (event) => {
  if (event.target.matches?.("#dialog-slot > dialog")) event.target.remove();
}, true);
// HX-Trigger: {"dialog:close": true} closes what the answer came from
document.addEventListener("dialog:close", () => {
  const dialog = [...document.querySelectorAll("dialog[open]")].at(-1);
  if (!dialog) return;
  settle(dialog);
  dialog.close();
});
// HX-Trigger: {"refresh": {"at": "#documents"}} loads that part of the page again, or each of a list of parts that is
// there; without `at`, the main part
document.addEventListener("refresh", ({ detail }) => [detail.at ?? "#main"].flat().forEach((at) => refresh(at)));

/** Loads one part of the current page again, from `data-src` of the part or from the page's own address. */
export async function refresh(selector) {
  const part = document.querySelector(selector);
  if (!part) return;
  const text = await fragment(part.dataset.src ?? location.href).catch(() => "");
  const fresh = new DOMParser().parseFromString(text, "text/html").querySelector(selector);
  if (!fresh) return;
  part.replaceWith(fresh);
  htmx.process(fresh);
}
for (const dialog of document.querySelectorAll("dialog[data-autoshow]:not([open])")) reveal(dialog);
