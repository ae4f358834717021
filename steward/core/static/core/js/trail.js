// The way from a list into its records: the next and previous record keep the filter and the order of the list, board or
// calendar that one came from. Each tab of the browser remembers its own.
const ROWS = "a.rowlink, .tile .title a, .calendar td li a";

document.addEventListener("click", (event) => {
  const row = event.target.closest?.(ROWS);
  if (row) sessionStorage.setItem("trail", location.pathname + location.search);
  const beside = event.target.closest?.("a[data-follows]");
  const trail = sessionStorage.getItem("trail");
  if (!beside || !trail) return;
  const to = new URL(beside.href);
  to.searchParams.set("from", trail);
  beside.href = to;
}, true);
