/** Light or dark: as the system has it until the reader chooses. */
import { useEffect } from "react";
import type { Theme } from "../../lab/setup/preferences";
import { pageWords } from "../../words/words";
import { usePage, usePreferences } from "../context";
import { Button } from "../parts/Button";
import { useMedia } from "../parts/useMedia";

export function ThemeToggle() {
  const { preferences } = usePage();
  const chosen = usePreferences(({ theme }) => theme);
  const systemDark = useMedia("(prefers-color-scheme: dark)");
  const theme: Theme = chosen ?? (systemDark ? "dark" : "light");
  useEffect(() => {
    document.documentElement.dataset["theme"] = theme;
  }, [theme]);
  const other: Theme = theme === "dark" ? "light" : "dark";
  const label = pageWords().frame.otherTheme({ theme: other });
  return (
    <Button
      look="quiet"
      icon={theme === "dark" ? "sun" : "moon"}
      aria-label={label}
      title={label}
      onClick={() => preferences.setState({ theme: other })}
    />
  );
}
