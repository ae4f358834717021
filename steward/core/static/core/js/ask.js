// A question in our own dialog instead of the browser's. Resolves to true for the verb, false for everything else.
const dialog = () => document.getElementById("confirm");

/** `question` is the title; data may carry confirmText, confirmVerb and confirmKind (primary for what is not destructive). */
export function ask(question, { confirmText = "", confirmVerb = "", confirmKind = "danger-solid" } = {}) {
  const box = dialog();
  if (!box) return Promise.resolve(window.confirm(question));
  const verb = box.querySelector("[value=yes]");
  box.standard ??= verb.textContent;
  box.querySelector("h2").textContent = question;
  box.querySelector("p").textContent = confirmText;
  box.querySelector(".dialog-body").hidden = !confirmText;
  verb.textContent = confirmVerb || box.standard;
  verb.dataset.kind = confirmKind;
  box.returnValue = "";
  box.showModal();
  return new Promise((done) => box.addEventListener("close", () => done(box.returnValue === "yes"), { once: true }));
}
