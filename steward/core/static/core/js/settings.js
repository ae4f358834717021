// Choices kept in this browser: theme and single keys. And the names of the modifier keys on this machine.
const root = document.documentElement;
const mac = /Mac|iPhone|iPad/.test(navigator.platform);

function keep(name, value) {
  try {
    if (value) localStorage.setItem(name, value);
    else localStorage.removeItem(name);
  } catch {
    // a browser without storage forgets the choice with the page
  }
}
function show() {
  for (const button of document.querySelectorAll("[data-set-theme]")) {
    const chosen = String(button.dataset.setTheme === (root.dataset.theme ?? ""));
    button.setAttribute(button.role === "menuitemradio" ? "aria-checked" : "aria-pressed", chosen);
  }
  for (const box of document.querySelectorAll("[data-keys-switch]")) box.checked = root.dataset.keys !== "off";
}

document.addEventListener("click", (event) => {
  const choice = event.target.closest("[data-set-theme]")?.dataset.setTheme;
  if (choice === undefined) return;
  if (choice) root.dataset.theme = choice;
  else delete root.dataset.theme;
  keep("theme", choice);
  show();
});
document.addEventListener("change", (event) => {
  if (!event.target.matches("[data-keys-switch]")) return;
  if (event.target.checked) delete root.dataset.keys;
  else root.dataset.keys = "off";
  keep("keys", event.target.checked ? "" : "off");
});
if (mac) {
  for (const key of document.querySelectorAll("kbd[data-mod]")) key.textContent = "⌘K";
  for (const key of document.querySelectorAll("kbd[data-mod-enter]")) key.textContent = "⌘↵";
}
show();
