// <inline-edit data-url>: its button becomes a field in place. Enter saves, Tab saves and moves on to the next cell, in a
// table also to the next row; Esc takes back.
// GET data-url answers with ui/cell_edit.html; its POST answers with the button again, or 422 with the form.
import { htmx } from "ui/http";

const CONTROL = "input:not([type=hidden]), select, textarea";

customElements.define("inline-edit", class extends HTMLElement {
  connectedCallback() {
    if (this.alive) return;
    this.alive = true;
    this.addEventListener("click", (event) => { if (event.target.closest("button") === this.button) this.edit(); });
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("pointerdown", () => { this.pointed = true; });
    this.addEventListener("change", (event) => { if (event.target.matches("combo-box") || (this.pointed && event.target.matches("select"))) this.save(); });
    this.addEventListener("focusout", (event) => this.leave(event));
    this.addEventListener("htmx:after:swap", (event) => this.swapped(event));
    this.addEventListener("htmx:before:request", () => { this.busy = true; }); // the field that goes with the swap loses the focus
    this.addEventListener("htmx:finally:request", () => { this.busy = false; });
  }
  get button() { return this.querySelector(":scope > .value, :scope > .cell"); }
  get form() { return this.querySelector("form"); }

  edit() {
    if (this.busy) return;
    this.busy = true;
    this.kept = [...this.childNodes];
    this.style.inlineSize = `${this.offsetWidth}px`; // the field takes the place of the value, nothing moves
    htmx.ajax("GET", this.dataset.url, { source: this, target: this, swap: "innerHTML" });
  }
  key(event) {
    if (event.key === "F2" && this.button) return this.edit();
    if (!this.form || event.defaultPrevented || event.isComposing) return;
    this.pointed = false;
    const inText = event.target.matches("textarea");
    if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      this.revert();
      this.button?.focus();
    } else if (event.key === "Tab") {
      const parts = [...this.form.querySelectorAll(".parts > input")]; // of one value: Tab goes through them first
      if (parts.includes(event.target) && parts[parts.indexOf(event.target) + (event.shiftKey ? -1 : 1)]) return;
      event.preventDefault();
      this.next = this.beside(event.shiftKey ? -1 : 1);
      this.save();
    } else if (event.key === "Enter" && event.target.matches("input, select") && !inText) {
      event.preventDefault();
      this.save();
    }
  }
  beside(by) {
    const group = [...(this.closest("tbody, dl, .facts, form, main") ?? document).querySelectorAll("inline-edit")];
    return group[group.indexOf(this) + by];
  }
  get changed() {
    const now = this.form && new URLSearchParams(new FormData(this.form)).toString();
    return now !== this.before;
  }
  save() {
    if (!this.form || this.busy) return;
    if (!this.changed) {
      const next = this.next;
      this.revert();
      return this.goOn(next);
    }
    this.busy = true;
    this.form.requestSubmit();
  }
  revert() {
    this.next = null;
    this.style.inlineSize = "";
    this.busy = true; // the field that goes loses the focus; that is no wish to save
    if (this.kept) this.replaceChildren(...this.kept);
    this.busy = false;
    this.kept = null;
  }
  leave(event) {
    if (!this.form || this.busy || this.contains(event.relatedTarget) || !document.hasFocus()) return;
    if (this.changed) this.save();
    else this.revert();
  }
  goOn(next) {
    if (next) next.edit();
    else this.button?.focus();
  }
  swapped(event) {
    if (event.detail.ctx.target !== this) return;
    this.busy = false;
    const control = this.form?.querySelector(CONTROL);
    if (control) {
      if (event.detail.ctx.request.method === "GET") this.before = new URLSearchParams(new FormData(this.form)).toString();
      control.focus();
      control.select?.();
      return;
    }
    const next = this.next;
    this.kept = this.next = null;
    this.style.inlineSize = "";
    if (next || !document.activeElement || document.activeElement === document.body) this.goOn(next);
  }
});
