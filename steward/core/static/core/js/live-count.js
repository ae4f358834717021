// <live-count data-url>: a number in the navigation that is asked for now and then; what is new is said in a toast.
// The answer is {count, newest, text}; all of a page share one question.
import { toast } from "ui/toasts";

const EVERY = 60_000;
const KEY = "steward.newest";
let asked = null;

async function ask(url) {
  const answer = await fetch(url, { headers: { Accept: "application/json" }, credentials: "same-origin" });
  if (!answer.ok || answer.redirected) throw new Error(String(answer.status));
  return answer.json();
}
function say({ newest, text }) {
  const before = sessionStorage.getItem(KEY);
  sessionStorage.setItem(KEY, String(Math.max(newest, Number(before ?? 0))));
  if (before !== null && newest > Number(before)) toast({ text });
}
async function tell() {
  const all = [...document.querySelectorAll("live-count")];
  if (!all.length || document.visibilityState !== "visible" || asked) return;
  try {
    asked = ask(all[0].dataset.url);
    const found = await asked;
    for (const each of all) each.show(found.count);
    say(found);
  } catch {
    // the page says itself when the server is away
  } finally {
    asked = null;
  }
}

customElements.define("live-count", class extends HTMLElement {
  show(count) {
    this.textContent = count > 99 ? "99+" : String(count);
    this.hidden = count === 0;
  }
});

addEventListener("load", () => setTimeout(tell, 300), { once: true });
setInterval(tell, EVERY);
for (const event of ["refresh", "visibilitychange"]) document.addEventListener(event, () => setTimeout(tell, 300));
