// Runs before the first paint: the chosen theme, and whether single keys are off in this browser.
{
  const root = document.documentElement;
  let theme = null;
  let keys = null;
  try {
    theme = localStorage.getItem("theme");
    keys = localStorage.getItem("keys");
  } catch {
    // storage may be forbidden; the system's theme then decides
  }
  if (theme) root.dataset.theme = theme;
  if (keys === "off") root.dataset.keys = "off";
}
// A page change that is overtaken by the next one skips its transition; that is no error
for (const name of ["pageswap", "pagereveal"]) {
  addEventListener(name, ({ viewTransition }) => {
    for (const step of ["ready", "finished", "updateCallbackDone"]) viewTransition?.[step]?.catch(() => {});
  });
}
