/** The bands' colours as numbers, which a canvas needs. Read while drawing: the page takes on a theme after rendering. */
import type { Theme } from "../../lab/preferences";
import { usePreferences } from "../context";
import { useMedia } from "../parts/useMedia";
import type { Palette, Rgb } from "./drawHeatMap";

export interface Colors {
  readonly theme: Theme;
  readonly palette: Palette;
  readonly line: string;
}

/** The theme that is on. */
export function useTheme(): Theme {
  const theme = usePreferences((preferences) => preferences.theme);
  const dark = useMedia("(prefers-color-scheme: dark)");
  return theme ?? (dark ? "dark" : "light");
}

export function colorsIn(theme: Theme): Colors {
  const styles = getComputedStyle(document.documentElement);
  const named = (name: string): Rgb => channels(styles.getPropertyValue(name));
  return {
    theme,
    palette: {
      normal: named("--lane-0"),
      subnormal: named("--warning"),
      lost: named("--error"),
      overflow: named("--lane-3"),
    },
    line: styles.getPropertyValue("--ink"),
  };
}

function channels(hex: string): Rgb {
  const value = Number.parseInt(hex.trim().slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}
