import { describe, expect, it } from "vitest";
import { inSentences } from "../../words/report";
import { fileKind } from "./fileKind";

const bytesOf = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));

describe("what is taken for safetensors", () => {
  it.each([
    [
      "a Git LFS pointer",
      "version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 548105171\n",
      "Git LFS pointer",
      "git lfs pull",
    ],
    [
      "what torch.save writes",
      "PK\x03\x04\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0archive/data.pkl",
      "PyTorch",
      "safetensors.torch.save_model",
    ],
    ["a zip of something else", "PK\x03\x04\0\0notes.txt", "a zip archive", "Unpack it"],
    ["a NumPy archive", "PK\x03\x04\0\0wte.npy", ".npz", "safetensors.numpy"],
    ["an old PyTorch file", "\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19.", "pickle", "safetensors.torch.save_model"],
    ["a GGUF", "GGUF\x03\0\0\0", "GGUF", "safetensors file"],
    ["an HTML page", "\n<!DOCTYPE html><html><head>", "an HTML page", "download"],
    ["an error page", "<?xml version='1.0'?><Error>", "an HTML page", "download"],
    ["a NumPy array", "\x93NUMPY\x01\0v\0{'descr'", ".npy", "safetensors.numpy"],
    ["a gzip archive", "\x1f\x8b\x08\0", "gzip", "gunzip"],
    ["an HDF5 file", "\x89HDF\r\n\x1a\n", "HDF5", "safetensors"],
    ["a tar archive", `${"a".repeat(257)}ustar\0`, "tar", "Unpack"],
    ["a text", "Once upon a time there was a model of two layers.", "a text", "--text"],
    ["the index beside a sharded model", '{"metadata": {"total_size": 1}', "JSON", "safetensors file itself"],
  ])("is told by its first bytes: %s", (_, head, what, fix) => {
    const kind = fileKind(bytesOf(head)) ?? "png";
    const told = inSentences({ code: "checkpoint-file/wrong-kind", values: { path: "model.bin", kind } });
    expect(told.message).toContain(what);
    expect(told.fix).toContain(fix);
  });

  it("is nothing known where the bytes say nothing", () => {
    expect(fileKind(new Uint8Array(0))).toBeUndefined();
    expect(fileKind(bytesOf("\x10\0\0\0\0\0\0\0{}"))).toBeUndefined();
    expect(fileKind(bytesOf('\x10\0\0\0\0\0\0\0 {"once upon a time'))).toBeUndefined();
  });
});
