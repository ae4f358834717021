// <toast-region>: says what happened. A toast stays 8 s, 10 s with Undo, and as long as it holds focus or the pointer.
import htmx from "htmx";

const STAY = 8000;
const STAY_UNDO = 10000;
const region = () => document.querySelector("toast-region");

/** Shows a toast: {text, undo?: address to POST to, tone?: "red"}. */
export function toast(what) {
  region()?.show(what);
}
/** Shows one of the standing sentences of the region: failed, forbidden, gone, broken. */
export function say(reason) {
  const text = region()?.dataset[reason];
  if (text) toast({ text, tone: "red" });
}
/** Undoes the latest thing that can be undone; false when there is nothing. */
export function undoLatest() {
  const button = [...(region()?.querySelectorAll("[data-undo-url]") ?? [])].at(-1);
  button?.click();
  return Boolean(button);
}

const icon = (name) => {
  const sample = document.querySelector("svg.icon use[href*='icons.svg']");
  if (!sample) return "";
  return `<svg class="icon" aria-hidden="true"><use href="${sample.getAttribute("href").split("#")[0]}#${name}"/></svg>`;
};

customElements.define("toast-region", class extends HTMLElement {
  connectedCallback() {
    this.setAttribute("role", "status");
    this.setAttribute("aria-atomic", "false");
    this.popover = "manual";
    this.showPopover?.();
    for (const kept of this.querySelectorAll("template")) {
      const undo = /(?:^|\s)(?:undo:)?(\/\S+)/.exec(kept.dataset.tags ?? "")?.[1];
      const tone = /error|warning/.test(kept.dataset.tone) ? "red" : "";
      this.show({ text: kept.content.textContent.trim(), undo, tone });
      kept.remove();
    }
  }
  show({ text, undo, tone = "", label }) {
    if (!text) return;
    const box = document.createElement("div");
    box.className = "toast";
    if (tone) box.dataset.tone = tone;
    box.innerHTML = `${icon(tone === "red" ? "warn" : "check")}<span></span>`;
    box.querySelector("span").textContent = text;
    if (undo) box.append(this.undoButton(undo, label));
    box.append(this.closeButton(box));
    if (document.querySelector("dialog:modal")) this.raise();
    this.append(box);
    while (this.children.length > 3) this.firstElementChild.remove();
    this.stay(box, undo ? STAY_UNDO : STAY);
  }
  raise() {
    this.hidePopover?.();
    this.showPopover?.();
  }
  undoButton(url, label) {
    const button = document.createElement("button");
    button.className = "btn";
    button.type = "button";
    button.dataset.size = "s";
    button.dataset.undoUrl = url;
    button.innerHTML = icon("undo");
    button.append(label ?? this.dataset.undo);
    button.addEventListener("click", () => this.undo(button), { once: true });
    return button;
  }
  closeButton(box) {
    const button = document.createElement("button");
    button.className = "btn";
    button.type = "button";
    button.dataset.size = "s";
    button.dataset.icon = "";
    button.ariaLabel = this.dataset.close;
    button.innerHTML = icon("close");
    button.addEventListener("click", () => box.remove());
    return button;
  }
  /** Posts the undo. The answer may redirect, refresh or trigger; if it does nothing of that, the page loads again. */
  async undo(button) {
    const url = button.dataset.undoUrl;
    button.closest(".toast").remove();
    let steered = false;
    let good = false;
    const watch = ({ detail: { ctx } }) => {
      good = ctx.response.status < 400;
      steered = Boolean(ctx.hx?.trigger || ctx.hx?.redirect || ctx.hx?.location || ctx.hx?.refresh);
    };
    this.addEventListener("htmx:after:request", watch, { once: true });
    await htmx.ajax("POST", url, { source: this, target: this, swap: "none" });
    this.removeEventListener("htmx:after:request", watch);
    if (good && !steered) location.reload();
  }
  stay(box, time) {
    let timer = setTimeout(() => box.remove(), time);
    const hold = () => clearTimeout(timer);
    const go = () => {
      clearTimeout(timer);
      timer = setTimeout(() => box.remove(), time);
    };
    box.addEventListener("focusin", hold);
    box.addEventListener("pointerenter", hold);
    box.addEventListener("focusout", go);
    box.addEventListener("pointerleave", go);
  }
});

document.addEventListener("toast", ({ detail }) => toast(detail.text ? detail : { text: detail.value }));
