// Forms: nothing typed is lost unasked, nothing is sent twice, and Ctrl/Cmd Enter sends.
import { ask } from "ui/ask";

const dirty = new WeakSet();
const guarded = (root) => [...root.querySelectorAll("form[data-guard]")];

/** Whether a guarded form in `root` holds something typed and not sent. */
export const isDirty = (root) => guarded(root).some((form) => dirty.has(form));
/** Forgets what was typed in `root`. */
export const settle = (root) => guarded(root).forEach((form) => dirty.delete(form));

function busy(form, submitter, on) {
  const button = submitter ?? form.querySelector("button[type=submit], button:not([type])");
  if (on) button?.setAttribute("aria-busy", "true");
  else button?.removeAttribute("aria-busy");
}

document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-guard]");
  if (form) dirty.add(form);
});
document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method === "dialog") return;
  if (form.dataset.confirm && !form.asked) {
    event.preventDefault();
    form.asked = await ask(form.dataset.confirm, form.dataset);
    if (form.asked) form.requestSubmit(event.submitter);
    return;
  }
  if (form.sent) return event.preventDefault();
  form.sent = true;
  dirty.delete(form);
  busy(form, event.submitter, true);
});
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  if (ctx.sourceElement.matches("form")) busy(ctx.sourceElement, ctx.request.submitter, true);
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  const form = ctx.request.form;
  if (!form) return;
  busy(form, ctx.request.submitter, false);
  if (ctx.response?.status < 400) dirty.delete(form);
});
addEventListener("beforeunload", (event) => {
  if (isDirty(document)) event.preventDefault();
});
addEventListener("pageshow", () => {
  for (const form of document.forms) {
    form.sent = form.asked = false;
    for (const button of form.querySelectorAll("[aria-busy]")) button.removeAttribute("aria-busy");
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.metaKey || event.ctrlKey)) return;
  const form = event.target.closest?.("form");
  if (!form || event.defaultPrevented) return;
  event.preventDefault();
  form.requestSubmit();
});
// Errors may link to a field; the link puts the caret there
document.addEventListener("click", (event) => {
  const link = event.target.closest("[role=alert] a[href^='#']");
  const field = link && document.getElementById(link.hash.slice(1));
  if (!field) return;
  event.preventDefault();
  field.focus();
});
for (const box of document.querySelectorAll("[data-mixed]")) box.indeterminate = true;
