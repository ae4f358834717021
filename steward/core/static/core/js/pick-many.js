// <pick-many data-name>: chips of what is chosen, each with its hidden input, above a <combo-box> that adds one more.
customElements.define("pick-many", class extends HTMLElement {
  connectedCallback() {
    if (this.list) return;
    this.list = this.querySelector("ul");
    this.combo = this.querySelector("combo-box");
    this.combo.addEventListener("change", (event) => this.add(event));
    this.addEventListener("click", (event) => this.drop(event.target.closest("[data-drop]")));
  }
  add(event) {
    event.stopPropagation();
    const input = this.combo.querySelector("[role=combobox]");
    const store = this.combo.querySelector("input[type=hidden]");
    const { value } = store;
    const label = input.value;
    input.value = store.value = this.combo.label = "";
    if (!value || this.list.querySelector(`input[value="${CSS.escape(value)}"]`)) return;
    const chip = this.querySelector("template").content.firstElementChild.cloneNode(true);
    chip.querySelector("input").setAttribute("value", value);
    chip.querySelector("span").textContent = label;
    const button = chip.querySelector("button");
    button.ariaLabel = `${button.ariaLabel} ${label}`;
    this.list.append(chip);
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
  drop(button) {
    if (!button) return;
    button.closest("li").remove();
    this.combo.querySelector("[role=combobox]").focus();
    this.dispatchEvent(new Event("change", { bubbles: true }));
  }
});
