/** Browsers read the bytes some time after the click, a large file's for seconds. */
const KEPT_MS = 60_000;

/** Hands bytes to the browser as a download. */
export function saveFile(name: string, bytes: ArrayBuffer): void {
  const url = URL.createObjectURL(new Blob([bytes], { type: "application/octet-stream" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), KEPT_MS);
}
