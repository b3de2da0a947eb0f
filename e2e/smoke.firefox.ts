import { expect } from "@playwright/test";
import { adapterIn } from "./support/adapter";
import { test } from "./support/firefox";

test("Firefox opens the page and has an adapter", async ({ firefoxPage }) => {
  const adapter = await firefoxPage.evaluate(adapterIn);
  test.info().annotations.push({ type: "adapter", description: JSON.stringify(adapter) });
  expect(adapter).not.toBeNull();
  expect(await firefoxPage.title()).toContain("Halfstep");
});
