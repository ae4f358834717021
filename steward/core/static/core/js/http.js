// What every request shares: the CSRF token, the waiting bar, our own question, errors said aloud, and where focus goes.
import htmx from "htmx";
import { ask } from "ui/ask";
import { reveal } from "ui/reveal";
import { say } from "ui/toasts";

const WAIT = 300;
const FOCUSABLE = "a[href], button:not(:disabled), input:not(:disabled, [type=hidden]), select:not(:disabled), textarea:not(:disabled), [tabindex]";
const open = new Set();
let timer = 0;

export const token = () => document.querySelector("meta[name=csrf-token]")?.content ?? "";

/** Headers that our server expects from a script: it then answers with a fragment. */
export const headers = () => ({ "X-CSRFToken": token(), "HX-Request": "true", Accept: "text/html" });

/** Focuses an element even if it takes no focus by itself. */
export function focusOn(element) {
  if (!element) return;
  if (!element.matches(FOCUSABLE)) element.tabIndex = -1;
  element.focus({ preventScroll: false });
}

function bar() {
  clearTimeout(timer);
  const line = document.getElementById("bar-load");
  if (!line) return;
  if (open.size === 0) line.hidden = true;
  else if (line.hidden) timer = setTimeout(() => { line.hidden = open.size === 0; }, WAIT);
}

document.addEventListener("htmx:config:request", ({ detail: { ctx } }) => {
  if (!/^(GET|HEAD)$/.test(ctx.request.method)) ctx.request.headers["X-CSRFToken"] = token();
});
document.addEventListener("htmx:confirm", (event) => {
  const { ctx, issueRequest, dropRequest } = event.detail;
  event.preventDefault();
  ask(ctx.confirm, ctx.sourceElement.dataset).then((yes) => (yes ? issueRequest() : dropRequest()));
});
document.addEventListener("htmx:before:request", ({ detail: { ctx } }) => {
  open.add(ctx);
  bar();
});
document.addEventListener("htmx:finally:request", ({ detail: { ctx } }) => {
  open.delete(ctx);
  bar();
});

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (ctx.hx.trigger?.includes("toast")) return;
  if (ctx.response.status === 401) location.reload();
  const reason = { 403: "forbidden", 404: "gone", 429: "broken" }[ctx.response.status] ?? (ctx.response.status >= 500 ? "broken" : "");
  if (reason) say(reason);
});
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail.ctx) say("failed");
});

let neighbour = null;
document.addEventListener("htmx:before:swap", ({ detail: { ctx } }) => {
  const target = ctx.target;
  const holds = target instanceof Element && target.contains(document.activeElement);
  neighbour = holds ? (target.nextElementSibling ?? target.previousElementSibling ?? target.parentElement) : null;
});
document.addEventListener("htmx:after:swap", ({ detail: { ctx } }) => {
  const target = ctx.target?.isConnected ? ctx.target : document.getElementById(ctx.target?.id ?? "");
  for (const dialog of document.querySelectorAll("dialog[data-autoshow]:not([open])")) reveal(dialog);
  const wrong = target?.querySelector?.("[aria-invalid=true]");
  if (wrong && ctx.response?.status === 422) return focusOn(wrong);
  if (document.activeElement && document.activeElement !== document.body) return;
  if (neighbour) focusOn(target?.querySelector("[data-focus-here]") ?? target ?? (neighbour.isConnected ? (neighbour.querySelector(FOCUSABLE) ?? neighbour) : null));
});

/** Fetches a fragment; rejects on anything but success. */
export async function fragment(url, options = {}) {
  const answer = await fetch(url, { headers: headers(), credentials: "same-origin", ...options });
  if (!answer.ok) throw new Error(String(answer.status));
  return answer.text();
}

export { htmx };
