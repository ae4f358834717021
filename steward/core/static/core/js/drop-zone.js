// <drop-zone data-url data-refresh="#documents">: files dropped or chosen are sent one by one, with progress;
// afterwards that part of the page is loaded again. Without script its form and file input work by themselves.
import { refresh } from "ui/dialogs";
import { token } from "ui/http";
import { say, toast } from "ui/toasts";

customElements.define("drop-zone", class extends HTMLElement {
  connectedCallback() {
    if (this.alive) return;
    this.alive = true;
    this.input = this.querySelector("input[type=file]");
    const face = this.querySelector(".dropzone");
    face?.addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => this.take(this.input.files));
    this.addEventListener("dragover", (event) => this.over(event, true));
    this.addEventListener("dragleave", (event) => this.over(event, false));
    this.addEventListener("drop", (event) => {
      this.over(event, false);
      this.take(event.dataTransfer.files);
    });
  }
  over(event, on) {
    if (!event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.querySelector(".dropzone")?.toggleAttribute("data-over", on);
  }
  async take(files) {
    for (const file of [...files]) await this.send(file);
    this.input.value = "";
    if (this.dataset.refresh) await refresh(this.dataset.refresh);
    this.dispatchEvent(new CustomEvent("uploaded", { bubbles: true }));
  }
  row(file) {
    const row = document.createElement("div");
    row.className = "upload";
    row.innerHTML = `<span class="trunc"></span><progress class="meter" max="100" value="0"></progress>`;
    row.firstChild.textContent = file.name;
    row.lastChild.ariaLabel = file.name;
    this.append(row);
    return row;
  }
  send(file) {
    const row = this.row(file);
    const body = new FormData();
    body.append(this.input.name || "file", file);
    const request = new XMLHttpRequest(); // fetch tells nothing about the way up
    request.open("POST", this.dataset.url);
    request.setRequestHeader("X-CSRFToken", token());
    request.setRequestHeader("HX-Request", "true");
    request.upload.onprogress = ({ loaded, total }) => { row.lastChild.value = (loaded / total) * 100; };
    return new Promise((done) => {
      request.onloadend = () => {
        row.remove();
        if (request.status === 0) say("failed");
        else if (request.status >= 400) this.refused(request);
        done();
      };
      request.send(body);
    });
  }
  refused(request) {
    const text = /^text\/plain/.test(request.getResponseHeader("Content-Type") ?? "") ? request.responseText.slice(0, 300) : "";
    if (text) toast({ text, tone: "red" });
    else say(request.status === 403 ? "forbidden" : "broken");
  }
});
