// <bulk-select> wraps a table, or a list of boxes called "ids", and its .bulk bar. Shift click selects a range; Esc clears; [data-all-result] takes the whole result.
// A link in the bar with data-ids="2" gets the ticked ids into its address (?ids=3&ids=7), and shows from two ticked rows on.
customElements.define("bulk-select", class extends HTMLElement {
  connectedCallback() {
    if (this.alive) return;
    this.alive = true;
    this.last = -1;
    this.addEventListener("change", (event) => { if (event.target.matches(".check")) this.update(); });
    this.addEventListener("click", (event) => this.clicked(event));
    this.addEventListener("keydown", (event) => { if (event.key === "Escape" && this.picked) this.clear(); });
    this.addEventListener("htmx:after:swap", () => this.update());
    this.update();
  }
  get boxes() { return [...this.querySelectorAll("tbody .check, li .check[name=ids]")]; }
  get ticked() { return this.boxes.filter((box) => box.checked).map((box) => box.value); }
  get picked() { return this.ticked.length; }
  get whole() { return this.querySelector("input[name=all_results]"); }

  clear() {
    for (const box of this.boxes) box.checked = false;
    this.update();
  }
  clicked(event) {
    if (event.target.closest("[data-clear]")) return this.clear();
    const everything = event.target.closest("[data-all-result]");
    const all = event.target.closest("[data-all]");
    if (all || everything) for (const box of this.boxes) box.checked = everything ? true : all.checked;
    if (everything) return this.update(everything.dataset.allResult);
    const at = this.boxes.indexOf(event.target);
    if (at < 0) return;
    if (event.shiftKey && this.last >= 0) {
      const [from, to] = [this.last, at].sort((a, b) => a - b);
      for (const box of this.boxes.slice(from, to)) box.checked = event.target.checked;
    }
    this.last = at;
  }
  aim(link) {
    const to = new URL(link.href);
    to.searchParams.delete("ids");
    for (const id of this.ticked) to.searchParams.append("ids", id);
    link.href = to.pathname + to.search;
    link.hidden = this.picked < link.dataset.ids;
  }
  /** Shows the bar and its number; `total` when the whole result is meant and not only the rows on this page. */
  update(total = "") {
    const bar = this.querySelector(".bulk");
    const all = this.querySelector("[data-all]");
    const picked = this.picked;
    if (this.whole) this.whole.value = total;
    if (bar) bar.hidden = picked === 0;
    const number = bar?.querySelector("output");
    if (number) number.value = total || picked;
    for (const link of bar?.querySelectorAll("a[data-ids]") ?? []) this.aim(link);
    if (!all) return;
    all.checked = picked > 0 && picked === this.boxes.length;
    all.indeterminate = picked > 0 && !all.checked;
  }
});
