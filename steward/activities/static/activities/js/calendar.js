// <activity-calendar>: Alt and the arrow keys move the focused activity by a day or a week, as dragging does.
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -7, ArrowDown: 7 };

customElements.define("activity-calendar", class extends HTMLElement {
  connectedCallback() {
    if (this.alive) return;
    this.alive = true;
    this.addEventListener("keydown", (event) => this.key(event));
  }
  key(event) {
    const step = event.altKey && STEPS[event.key];
    const tile = event.target.closest?.(".tile");
    if (!step || !tile) return;
    event.preventDefault();
    const cells = [...this.querySelectorAll("[data-lane]")];
    const to = cells[cells.indexOf(tile.closest("[data-lane]")) + step]?.querySelector("ul");
    if (!to) return;
    const from = tile.parentElement;
    const place = [...from.querySelectorAll(":scope > .tile")].indexOf(tile);
    to.prepend(tile);
    tile.querySelector("a").focus();
    this.querySelector("drag-board").send(tile, from, place);
  }
});
