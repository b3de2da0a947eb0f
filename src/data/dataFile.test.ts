import { describe, expect, it } from "vitest";
import { UnreadableFileError } from "./errors";
import { readExactly, fileFromBlob } from "./dataFile";

describe("reading a text", () => {
  it("takes bytes out of a dropped file", async () => {
    const source = fileFromBlob(new Blob(["hello world"]), "hello.txt");
    expect(source.size).toBe(11);
    expect(new TextDecoder().decode(await readExactly(source, 6, 11))).toBe("world");
  });

  it("names the file and the reason when the file cannot be read", async () => {
    const gone = { name: "gone.txt", size: 5, read: () => Promise.reject(new Error("no such file")) };
    const error = await readExactly(gone, 0, 5).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(UnreadableFileError);
    expect(String(error)).toContain("gone.txt could not be read: no such file.");
  });

  it("notices a file that has become shorter", async () => {
    const cut = { name: "cut.txt", size: 50, read: () => Promise.resolve(new Uint8Array(3)) };
    await expect(readExactly(cut, 0, 50)).rejects.toThrow("the file has changed");
  });
});
