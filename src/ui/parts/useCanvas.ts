/** A canvas of any proportions at the screen's own resolution, drawn again when what it shows or its size changes. */
import { useEffect, useRef } from "react";
import type { RefObject } from "react";

export type Draw = (context: CanvasRenderingContext2D, width: number, height: number) => void;

/** @param draw Draws in CSS pixels on a cleared canvas; must be stable while its subject is. */
export function useCanvas(draw: Draw): RefObject<HTMLCanvasElement | null> {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const element = canvas.current;
    const context = element?.getContext("2d");
    if (!element || !context) return;
    const paint = (): void => {
      const { clientWidth: width, clientHeight: height } = element;
      if (width === 0 || height === 0) return;
      element.width = Math.round(width * devicePixelRatio);
      element.height = Math.round(height * devicePixelRatio);
      context.setTransform(devicePixelRatio, 0, 0, devicePixelRatio, 0, 0);
      draw(context, width, height);
    };
    paint();
    const observer = new ResizeObserver(paint);
    observer.observe(element);
    return () => observer.disconnect();
  }, [draw]);
  return canvas;
}
