/** A canvas that is drawn at the screen's own resolution, again when what it shows or its size changes. */
import { useEffect, useRef } from "react";
import type { RefObject } from "react";

/** @param draw Draws in CSS pixels on a cleared square of the given side; must be stable while its subject is. */
export function useCanvas(
  draw: (context: CanvasRenderingContext2D, side: number) => void,
): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const paint = (): void => {
      const side = element.clientWidth;
      if (side === 0) return;
      const density = devicePixelRatio;
      const pixels = Math.round(side * density);
      if (element.width !== pixels) {
        element.width = pixels;
        element.height = pixels;
      }
      context.setTransform(density, 0, 0, density, 0, 0);
      context.clearRect(0, 0, side, side);
      draw(context, side);
    };
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => observer.disconnect();
  }, [draw]);
  return canvas;
}
