import { describe, expect, it } from "vitest";
import { circlesIn, findingsIn } from "./layers.mjs";

/** @param {string} file @param {string} text */
const messages = (file, text) => findingsIn(file, text).map(({ message }) => message);

describe("the layers", () => {
  it("let a module import from below and from itself", () => {
    const text = `import { a } from "../graph/ir";\nimport { b } from "./call";\nimport type { C } from "../config/errors";`;
    expect(findingsIn("src/kernels/matmul/matmul.ts", text)).toEqual([]);
  });

  it("refuse an import that goes upwards, and name its line", () => {
    const text = `import { a } from "./b";\n\nimport { Session } from "../training/session";`;
    expect(findingsIn("src/gpu/device.ts", text)).toEqual([
      {
        file: "src/gpu/device.ts",
        line: 3,
        message: "src/gpu (layer 2) imports src/training above it (layer 6) (../training/session)",
      },
    ]);
  });

  it.each([
    ["a type", `import type { Session } from "../training/session";`],
    ["a dynamic import", `const { Session } = await import("../training/session");`],
    ["an import type", `export type S = import("../training/session").Session;`],
    ["a worker's URL", `new Worker(new URL("../training/session.ts", import.meta.url));`],
    ["an import from deep inside the module", `import { s } from "./../training/session";`],
  ])("see %s that climbs", (_what, text) => {
    expect(messages("src/gpu/device.ts", text)).toHaveLength(1);
  });

  it("refuse a neighbour on the same layer, except two named pairs, and tests", () => {
    expect(messages("src/models/gpt.ts", `import "../data/text";`)).toHaveLength(1);
    expect(messages("src/graph/rules.ts", `import "../reference/ops";`)).toHaveLength(1);
    expect(messages("src/reference/ops.ts", `import "../graph/ir";`)).toEqual([]);
    expect(messages("src/gpu/transfer.ts", `import "../numerics/binary16";`)).toEqual([]);
    expect(messages("src/graph/rules.test.ts", `import "../reference/ops";`)).toEqual([]);
  });

  it("keep WebGPU out of the page's components and out of the data", () => {
    expect(messages("src/ui/App.tsx", `import { open } from "../gpu/device";`)).toHaveLength(1);
    expect(messages("src/ui/App.tsx", `import { matmul } from "../kernels/matmul";`)).toHaveLength(1);
    expect(messages("src/data/text.ts", `import { open } from "../gpu/device";`)).toHaveLength(1);
    expect(messages("src/numerics/half.ts", `import { HalfstepError } from "../config/errors";`)).toHaveLength(1);
  });

  it("keep React in the page and Dawn in the GPU module", () => {
    expect(messages("src/lab/store.ts", `import { useState } from "react";`)).toHaveLength(1);
    expect(messages("src/ui/App.tsx", `import { createRoot } from "react-dom/client";`)).toEqual([]);
    expect(messages("src/lab/store.ts", `import { create } from "webgpu";`)).toHaveLength(1);
    expect(messages("src/gpu/node.ts", `const { create } = await import("webgpu");`)).toEqual([]);
  });

  it("let a test import upwards no more than its module does", () => {
    expect(messages("src/gpu/device.test.ts", `import { Session } from "../training/session";`)).toHaveLength(1);
  });

  it("keep what tests share to tests, to each other and to the page's ?fake", () => {
    const text = `import { startFake } from "../lab/testing/fakeWorker";`;
    expect(messages("src/ui/App.tsx", text)).toEqual([
      "src/ui/App.tsx is no test; only tests import from testing folders (../lab/testing/fakeWorker)",
    ]);
    for (const file of ["src/ui/main.tsx", "src/ui/App.test.tsx", "src/ui/testing/page.ts"])
      expect(messages(file, text)).toEqual([]);
  });

  it("refuse re-exports, which make barrels", () => {
    expect(messages("src/graph/index.ts", `export * from "./ir";`)).toHaveLength(1);
    expect(messages("src/graph/index.ts", `export { inputsOf } from "./ir";`)).toHaveLength(1);
    expect(messages("src/graph/ir.ts", `export const a = 1;`)).toEqual([]);
  });
});

describe("circles", () => {
  /** @param {Readonly<Record<string, string>>} files */
  const circles = (files) => circlesIn(new Map(Object.entries(files))).map(({ message }) => message);

  it("are refused, of types too, each once", () => {
    const files = {
      "src/lab/a.ts": `import type { B } from "./wire/b";`,
      "src/lab/wire/b.ts": `import type { C } from "../c";`,
      "src/lab/c.tsx": `import type { A } from "./a";`,
      "src/lab/d.ts": `import { a } from "./a";`,
    };
    expect(circles(files)).toEqual([
      "imports itself in a circle: src/lab/a.ts → src/lab/wire/b.ts → src/lab/c.tsx → src/lab/a.ts",
    ]);
  });

  it("are none where a file is only loaded later, or started as a worker", () => {
    const files = {
      "src/ui/list.ts": `const load = () => import("./Panel");`,
      "src/ui/Panel.ts": `import { list } from "./list";`,
    };
    expect(circles(files)).toEqual([]);
  });
});
