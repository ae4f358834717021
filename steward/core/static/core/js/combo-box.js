// <combo-box data-url>: an input with role=combobox and a listbox filled by the server. Also the palette (data-mode).
// A chosen option puts its data-value into the hidden input, its data-label (or text) into the input, and fires change.
import { fragment, htmx } from "ui/http";
import { place } from "ui/menus";

const DELAY = 120;
let count = 0;

customElements.define("combo-box", class extends HTMLElement {
  connectedCallback() {
    if (this.input) return;
    this.input = this.querySelector("[role=combobox]");
    this.list = this.querySelector("[role=listbox]");
    this.store = this.querySelector("input[type=hidden]");
    this.palette = this.dataset.mode === "palette";
    this.list.id ||= `combo-${++count}`;
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.ariaExpanded = String(this.palette);
    this.label = this.input.value;
    if (!this.palette) this.list.popover = "manual";
    this.input.addEventListener("input", () => this.search(DELAY));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("pointermove", (event) => this.mark(event.target.closest("[role=option]"), false));
    this.list.addEventListener("click", (event) => this.chosen(event));
    if (this.palette) this.closest("dialog")?.addEventListener("dialog:open", ({ detail }) => this.start(detail.query));
    else {
      this.input.addEventListener("click", () => this.search(0));
      this.addEventListener("focusout", (event) => { if (!this.contains(event.relatedTarget)) this.leave(); });
    }
  }
  get options() { return [...this.list.querySelectorAll("[role=option]:not([hidden], [aria-disabled=true])")]; }
  get active() { return this.list.querySelector("[role=option][data-active]"); }

  start(query = "") {
    this.input.value = query;
    this.input.setSelectionRange(query.length, query.length);
    this.search(0);
  }
  search(delay) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.fill(), delay);
  }
  async fill() {
    const typed = this.input.value.trim();
    const query = !this.palette && typed === this.label ? "" : typed;
    if (this.dataset.url) {
      this.stop?.abort();
      this.stop = new AbortController();
      const url = new URL(this.dataset.url, location.href);
      url.searchParams.set("q", query);
      if (this.palette) url.searchParams.set("page", location.pathname);
      try {
        this.list.innerHTML = await fragment(url, { signal: this.stop.signal });
      } catch (error) {
        if (error.name === "AbortError") return;
        this.list.replaceChildren();
      }
      htmx.process(this.list);
    } else {
      for (const option of this.list.querySelectorAll("[role=option]")) option.hidden = !option.textContent.toLowerCase().includes(query.toLowerCase());
    }
    if (!this.options.length && this.dataset.none) this.list.innerHTML = `<p class="none"></p>`;
    const none = this.list.querySelector(".none");
    if (none) none.textContent = this.dataset.none;
    for (const [at, option] of this.options.entries()) option.id = `${this.list.id}-${at}`;
    this.show(true);
    if (this.palette || query) this.mark(this.options[0]);
  }
  show(on) {
    if (this.palette) return;
    const shown = on && this.list.childElementCount > 0 && this.input === document.activeElement;
    if (shown && !this.list.matches(":popover-open")) {
      this.list.showPopover({ source: this.input });
      place(this.list, this.input);
    } else if (!shown && this.list.matches(":popover-open")) this.list.hidePopover();
    this.input.ariaExpanded = String(shown);
    if (!shown) this.mark(null);
  }
  mark(option, scroll = true) {
    if (option === this.active && option) return;
    for (const other of this.list.querySelectorAll("[data-active], [aria-selected=true]")) {
      delete other.dataset.active;
      other.ariaSelected = "false";
    }
    if (!option) return this.input.removeAttribute("aria-activedescendant");
    option.dataset.active = "";
    option.ariaSelected = "true";
    this.input.setAttribute("aria-activedescendant", option.id);
    if (scroll) option.scrollIntoView({ block: "nearest" });
  }
  key(event) {
    const all = this.options;
    const at = all.indexOf(this.active);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (this.input.ariaExpanded === "false") return this.search(0);
      this.mark(all.at((at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1)) % all.length));
    } else if (event.key === "Enter" && this.active) {
      event.preventDefault();
      if (event.metaKey || event.ctrlKey) this.active.dataset.peek = "";
      this.active.click();
    } else if (event.key === "Escape" && !this.palette && this.input.ariaExpanded === "true") {
      event.preventDefault();
      event.stopPropagation();
      this.show(false);
    } else if (event.key === "Tab" && !this.palette && this.active) this.active.click();
  }
  chosen(event) {
    const option = event.target.closest("[role=option]");
    if (!option) return;
    if (this.palette) return this.closest("dialog")?.close();
    this.label = this.input.value = option.dataset.label ?? option.textContent.trim();
    if (this.store) this.store.value = option.dataset.value ?? "";
    this.show(false);
    this.input.focus();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
  leave() {
    this.show(false);
    if (!this.store) return;
    if (this.input.value.trim() === "" && this.store.value) {
      this.store.value = this.label = "";
      this.dispatchEvent(new Event("change", { bubbles: true }));
    } else if (!("free" in this.dataset)) this.input.value = this.label;
  }
});
