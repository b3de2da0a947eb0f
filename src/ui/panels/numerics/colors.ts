/** The bands' colours as numbers, which the heat map's pixels need. */
import type { Tokens } from "../../parts/useTokens";
import type { Palette, Rgb } from "./drawHeatMap";

export function paletteOf({ color }: Tokens): Palette {
  return {
    normal: channels(color("--lane-0")),
    subnormal: channels(color("--warning")),
    lost: channels(color("--error")),
    overflow: channels(color("--lane-3")),
  };
}

function channels(hex: string): Rgb {
  const value = Number.parseInt(hex.slice(1), 16);
  return [(value >> 16) & 0xff, (value >> 8) & 0xff, value & 0xff];
}
