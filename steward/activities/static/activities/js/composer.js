// <activity-composer>: the buttons of .kinds show one of its forms; a form that was sent is empty again.
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
  show(name) {
    for (const button of this.querySelectorAll("button[data-form]")) button.ariaPressed = String(button.dataset.form === name);
    for (const form of this.querySelectorAll("form[data-form]")) form.hidden = form.dataset.form !== name;
    this.querySelector(`form[data-form="${name}"] :is(textarea, input:not([type=hidden]))`)?.focus();
  }
  clear(name) {
    const form = this.querySelector(`form[data-form="${name}"]`);
    if (!form) return;
    form.reset();
    for (const wrong of form.querySelectorAll(".error, [role=alert]")) wrong.remove();
    settle(this);
  }
});
