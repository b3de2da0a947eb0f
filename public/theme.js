// Before the first paint, so that a remembered theme does not flash. The key is src/lab/preferences.ts's.
try {
  const kept = /** @type {{ readonly theme?: unknown }} */ (
    JSON.parse(localStorage.getItem("halfstep.preferences") ?? "{}")
  );
  const { theme } = kept;
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
} catch {
  // Storage that is closed or damaged: the system's theme.
}
