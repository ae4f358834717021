// Shows a dialog with the focus on the first choice in it, never on the button that closes it.
const CHOICES = "input:not([type=hidden], :disabled), select:not(:disabled), textarea:not(:disabled), a[href], button:not(:disabled, [data-close])";

let opener = null;

export function reveal(dialog) {
  const from = document.activeElement;
  if (from !== document.body && !from?.closest("dialog")) opener = from;
  dialog.showModal();
  if (dialog.querySelector("[autofocus]")) return;
  const body = dialog.querySelector(".dialog-body");
  const foot = dialog.querySelector(".dialog-foot");
  (body?.querySelector("[aria-invalid=true]") ?? body?.querySelector(CHOICES) ?? foot?.querySelector("button:not([data-kind^=danger])"))?.focus();
}
// A dialog that the server sent anew forgot who opened the first one
document.addEventListener("close", ({ target }) => {
  const lost = !document.activeElement || document.activeElement === document.body || target.contains(document.activeElement);
  if (lost && opener?.isConnected && !document.querySelector("dialog[open]")) opener.focus();
}, true);
