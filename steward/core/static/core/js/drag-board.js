// <drag-board>: cards go from lane to lane, by pointer or through the one "Move to…" menu (key M on a card).
// A move posts lane=<data-lane>, from=<data-lane> and index=<n> to the card's data-move-url; a refused card goes back.
import { htmx } from "ui/http";
import { say } from "ui/toasts";

customElements.define("drag-board", class extends HTMLElement {
  connectedCallback() {
    if (this.alive) return;
    this.alive = true;
    this.addEventListener("click", (event) => this.menu(event));
    this.addEventListener("submit", (event) => this.chosen(event));
    this.sort();
  }
  get lists() { return [...this.querySelectorAll("[data-lane] > ul")]; }

  async sort() {
    const { default: Sortable } = await import("sortable");
    const still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    for (const list of this.lists) {
      Sortable.create(list, {
        group: this.dataset.group ?? "board",
        draggable: ".tile",
        filter: ".btn, .menu",
        preventOnFilter: false,
        animation: still ? 0 : 120,
        delay: 180,
        delayOnTouchOnly: true,
        ghostClass: "is-place",
        dragClass: "is-dragged",
        onStart: () => this.toggleAttribute("data-dragging", true),
        onMove: ({ to }) => this.over(to),
        onEnd: ({ item, from, to, oldDraggableIndex, newDraggableIndex }) => {
          this.over(null);
          this.removeAttribute("data-dragging");
          if (from !== to || oldDraggableIndex !== newDraggableIndex) this.send(item, from, oldDraggableIndex);
        },
      });
    }
    this.toggleAttribute("data-ready", true); // from here on cards can be dragged, and the pointer says so
  }
  over(list) {
    for (const other of this.lists) other.parentElement.toggleAttribute("data-over", other === list);
  }
  /** Tells the server where the card now lies; puts it back when the answer is not a success. */
  async send(tile, from, oldIndex) {
    const to = tile.parentElement;
    const lane = (list) => list.closest("[data-lane]").dataset.lane;
    const values = { lane: lane(to), from: lane(from), index: [...to.querySelectorAll(":scope > .tile")].indexOf(tile) };
    let good = false;
    const watch = (event) => {
      const { ctx } = event.detail;
      good = ctx.response.status < 400;
      if (good) return;
      event.preventDefault();
      if (!ctx.hx.trigger?.includes("toast")) say(ctx.response.status === 403 ? "forbidden" : "broken");
    };
    tile.addEventListener("htmx:before:response", watch, { once: true });
    tile.setAttribute("aria-busy", "true");
    await htmx.ajax("POST", tile.dataset.moveUrl, { source: tile, target: tile, swap: "outerHTML", values });
    tile.removeEventListener("htmx:before:response", watch);
    tile.removeAttribute("aria-busy");
    if (!good) from.insertBefore(tile, from.querySelectorAll(":scope > .tile")[oldIndex] ?? null);
    this.dispatchEvent(new CustomEvent("moved", { bubbles: true, detail: { ...values, good } }));
  }
  menu(event) {
    const button = event.target.closest("[data-move]");
    const menu = this.querySelector("[data-move-menu]");
    if (!button || !menu) return;
    const tile = button.closest(".tile");
    menu.tile = tile;
    menu.action = tile.dataset.moveUrl;
    menu.opener = button;
    const here = tile.closest("[data-lane]").dataset.lane;
    for (const choice of menu.querySelectorAll("[name=lane]")) choice.disabled = choice.value === here;
    menu.showPopover({ source: button });
  }
  chosen(event) {
    const menu = event.target.closest("[data-move-menu]");
    const lane = event.submitter?.value;
    const to = lane && this.querySelector(`[data-lane="${CSS.escape(lane)}"] > ul`);
    if (!menu?.tile || !to) return;
    event.preventDefault();
    const { tile } = menu;
    const from = tile.parentElement;
    const oldIndex = [...from.querySelectorAll(":scope > .tile")].indexOf(tile);
    menu.hidePopover();
    to.prepend(tile);
    tile.querySelector("[data-move]")?.focus();
    this.send(tile, from, oldIndex);
  }
});
