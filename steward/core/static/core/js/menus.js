// Menus are native popovers with role=menu; this adds arrow keys, closing after a choice, and a place for old browsers.
const items = (menu) => [...menu.querySelectorAll("[role^=menuitem]:not(:disabled)")];
const anchored = CSS.supports("position-area", "block-end");

/** Puts a popover under (or over) its anchor where the browser cannot do so by itself. */
export function place(popover, anchor) {
  if (anchored || !anchor) return;
  const at = anchor.getBoundingClientRect();
  const size = popover.getBoundingClientRect();
  const below = at.bottom + 4 + size.height <= innerHeight || at.top < size.height;
  popover.style.inset = "auto";
  popover.style.left = `${Math.max(8, Math.min(at.left, innerWidth - size.width - 8))}px`;
  popover.style.top = `${below ? at.bottom + 4 : at.top - size.height - 4}px`;
}

document.addEventListener("toggle", (event) => {
  const menu = event.target;
  if (!menu.matches?.("[popover][role=menu]")) return;
  const opener = document.querySelector(`[popovertarget="${CSS.escape(menu.id)}"][aria-expanded]`);
  const isOpen = event.newState === "open";
  for (const button of document.querySelectorAll(`[popovertarget="${CSS.escape(menu.id)}"]`)) button.ariaExpanded = String(isOpen);
  if (!isOpen) return;
  place(menu, menu.opener ?? opener ?? document.activeElement);
  items(menu)[0]?.focus();
}, true);

document.addEventListener("keydown", (event) => {
  const menu = event.target.closest?.("[role=menu]");
  if (!menu) return;
  const all = items(menu);
  const at = all.indexOf(document.activeElement);
  const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: all.length - 1 }[event.key];
  if (next !== undefined) {
    event.preventDefault();
    all.at(next % all.length)?.focus();
  } else if (event.key === "Tab") {
    menu.hidePopover?.();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " ") {
    event.preventDefault();
    const ring = [...all.slice(at + 1), ...all.slice(0, at + 1)];
    const hit = ring.find((item) => item.querySelector("kbd")?.textContent.toLowerCase() === event.key.toLowerCase());
    if (hit) hit.click();
    else ring.find((item) => item.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase()))?.focus();
  }
});
document.addEventListener("click", (event) => {
  const item = event.target.closest("[role^=menuitem]");
  const menu = item?.closest("[popover][role=menu]");
  if (menu?.matches(":popover-open")) menu.hidePopover();
});
