import { expect } from "@playwright/test";
import { adapterIn } from "./support/adapter";
import { test } from "./support/test";

test("the browser has an adapter, with shader-f16 exactly where halves must be native", async ({ page, half }) => {
  await page.goto("/");
  const adapter = await page.evaluate(adapterIn);
  test.info().annotations.push({ type: "adapter", description: JSON.stringify(adapter) });
  expect(adapter).not.toBeNull();
  expect(adapter?.shaderF16).toBe(half === "native");
});
