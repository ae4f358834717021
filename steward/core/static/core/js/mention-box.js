// <mention-box data-url> around a textarea: after "@" it offers what the server knows, and puts "@Name " there.
import { fragment } from "ui/http";
import { place } from "ui/menus";

const DELAY = 120;
const BEFORE = /(?:^|[\s([{>"'])@([^@\n]{0,60})$/;
let count = 0;

customElements.define("mention-box", class extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.area = this.querySelector("textarea");
    if (!this.area) return;
    this.list = document.createElement("div");
    this.list.className = "menu";
    this.list.id = `mention-${++count}`;
    this.list.role = "listbox";
    this.list.ariaLabel = "@";
    this.list.popover = "manual";
    this.append(this.list);
    this.area.addEventListener("input", () => this.later());
    this.area.addEventListener("keydown", (event) => this.key(event));
    this.area.addEventListener("blur", () => this.show(false));
    this.list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
  }
  get options() { return [...this.list.querySelectorAll("[role=option]")]; }
  get active() { return this.list.querySelector("[data-active]"); }
  get open() { return this.list.matches(":popover-open"); }

  /** What stands between "@" and the caret; null where there is no "@". */
  typed() {
    const found = BEFORE.exec(this.area.value.slice(0, this.area.selectionStart));
    return found ? found[1] : null;
  }
  later() {
    clearTimeout(this.timer);
    if (this.typed() === null) return this.show(false);
    this.timer = setTimeout(() => this.fill(), DELAY);
  }
  async fill() {
    const typed = this.typed();
    if (typed === null) return;
    const url = new URL(this.dataset.url, location.href);
    url.searchParams.set("q", typed);
    try {
      this.list.innerHTML = await fragment(url);
    } catch {
      this.list.replaceChildren();
    }
    for (const [at, option] of this.options.entries()) option.id = `${this.list.id}-${at}`;
    this.show(this.options.length > 0 && this.typed() === typed);
  }
  show(on) {
    if (!this.list) return;
    if (on && !this.open) this.list.showPopover({ source: this.area });
    else if (!on && this.open) this.list.hidePopover();
    if (on) place(this.list, this.area);
    this.mark(on ? this.options[0] : null);
  }
  mark(option) {
    for (const other of this.options) {
      delete other.dataset.active;
      other.ariaSelected = "false";
    }
    if (!option) return this.area.removeAttribute("aria-activedescendant");
    option.dataset.active = "";
    option.ariaSelected = "true";
    this.area.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  key(event) {
    if (!this.open) return;
    const all = this.options;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) this.mark(all.at((all.indexOf(this.active) + step) % all.length));
    else if (event.key === "Escape") this.show(false);
    else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && !event.metaKey) this.choose(this.active);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
  choose(option) {
    const typed = this.typed();
    if (!option || typed === null) return;
    const end = this.area.selectionStart;
    this.area.setRangeText(`${option.dataset.value} `, end - typed.length, end, "end");
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
    this.show(false);
    this.area.focus();
  }
});
