/** Opens the browser's own file chooser for a text. */
export function chooseTextFile(take: (file: File) => void): void {
  const input = document.createElement("input");
  input.type = "file";
  // Any file: a text is text whatever it is called, and the byte tokenizer reads everything.
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    if (file) take(file);
  });
  input.click();
}
