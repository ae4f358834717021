// <activity-composer>: the buttons of .kinds show one of its forms, asked for at data-src when it is first wanted; a form
// that was sent is empty again.
import htmx from "htmx";
import { settle } from "ui/forms";

customElements.define("activity-composer", class extends HTMLElement {
  connectedCallback() {
    this.addEventListener("click", (event) => {
      const button = event.target.closest("[data-form][aria-pressed]");
      if (button) this.show(button.dataset.form);
    });
    this.sent = ({ detail }) => this.clear(detail.form);
    document.addEventListener("composer:sent", this.sent);
  }
  disconnectedCallback() {
    document.removeEventListener("composer:sent", this.sent);
  }
  form(name) {
    return this.querySelector(`form[data-form="${name}"]`);
  }
  async show(name) {
    this.wanted = name;
    if (!this.form(name)) await this.load(name);
    if (this.wanted !== name || !this.form(name)) return;
    for (const button of this.querySelectorAll("button[data-form]")) button.ariaPressed = String(button.dataset.form === name);
    for (const form of this.querySelectorAll("form[data-form]")) form.hidden = form.dataset.form !== name;
    this.form(name).querySelector(":is(textarea, input:not([type=hidden]))")?.focus();
  }
  asked = {};
  load(name) {
    const { src } = this.querySelector(`button[data-form="${name}"]`).dataset;
    this.asked[name] ??= htmx.ajax("GET", src, { source: this, target: this, swap: "beforeend" }).finally(() => delete this.asked[name]);
    return this.asked[name];
  }
  clear(name) {
    const form = this.form(name);
    if (!form) return;
    form.reset();
    for (const wrong of form.querySelectorAll(".error, [role=alert]")) wrong.remove();
    settle(this);
  }
});
