// <drag-list data-url>: rows change their order by their .grip, with the pointer or with Alt and the arrow keys.
// Each new order is posted as ids=<data-id>,…
import { htmx } from "ui/http";

customElements.define("drag-list", class extends HTMLElement {
  connectedCallback() {
    if (this.alive) return;
    this.alive = true;
    this.addEventListener("keydown", (event) => this.key(event));
    this.sort();
  }
  get list() { return this.querySelector("ul, ol, tbody"); }

  async sort() {
    const { default: Sortable } = await import("sortable");
    if (this.list) Sortable.create(this.list, { handle: ".grip", animation: 120, ghostClass: "is-place", onEnd: ({ item }) => this.moved(item) });
  }
  key(event) {
    const row = event.altKey && event.target.closest(".grip")?.closest("[data-id]");
    if (!row) return;
    if (event.key === "ArrowUp") row.previousElementSibling?.before(row);
    else if (event.key === "ArrowDown") row.nextElementSibling?.after(row);
    else return;
    event.preventDefault();
    event.target.focus();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.moved(row), 500);
  }
  moved(row) {
    this.dispatchEvent(new CustomEvent("moved", { bubbles: true, detail: { row } }));
    const ids = [...this.list.querySelectorAll("[data-id]")].map((each) => each.dataset.id).join(",");
    if (this.dataset.url) htmx.ajax("POST", this.dataset.url, { source: this, target: this, swap: "none", values: { ids } });
  }
});
