/** Pictures of a few thousand pixels, enlarged onto a canvas. One small canvas serves them all: making one is dear. */

let buffer: OffscreenCanvasRenderingContext2D | null | undefined;

/** Draws a square image of `image.width` pixels over the whole side of a canvas. */
export function drawPixels(context: CanvasRenderingContext2D, image: ImageData, side: number, smooth: boolean): void {
  buffer ??= new OffscreenCanvas(image.width, image.height).getContext("2d", { willReadFrequently: true });
  if (!buffer) return;
  if (buffer.canvas.width !== image.width) {
    buffer.canvas.width = image.width;
    buffer.canvas.height = image.height;
  }
  buffer.putImageData(image, 0, 0);
  context.imageSmoothingEnabled = smooth;
  context.imageSmoothingQuality = "high";
  context.drawImage(buffer.canvas, 0, 0, side, side);
}
