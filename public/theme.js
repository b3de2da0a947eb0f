// Before the first paint, so that no theme flashes. The key is src/lab/setup/preferences.ts's.
const system = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
document.documentElement.dataset.theme = system;
try {
  const kept = /** @type {{ readonly theme?: unknown }} */ (
    JSON.parse(localStorage.getItem("halfstep.preferences") ?? "{}")
  );
  const { theme } = kept;
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage that is closed or damaged: the system's theme.
}
