/**
 * The `test` that every spec uses: Playwright's own, plus the half form this browser must use, and a page that fails its
 * test when its code throws or logs an error that the test did not announce (what the security policy refuses is logged),
 * or asks any other origin for anything.
 */
import { expect, test as base } from "@playwright/test";
import type { ProjectOptions } from "./projects";

interface PageWatch {
  /** Errors that a test provokes on purpose: `expectedErrors.push(/device was lost/)`. */
  expectedErrors: RegExp[];
}

export const test = base.extend<ProjectOptions & PageWatch>({
  half: ["packed", { option: true }],
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the fixtures it needs from the pattern
  expectedErrors: async ({}, use) => {
    await use([]);
  },
  page: async ({ page, baseURL, expectedErrors }, use) => {
    const errors: string[] = [];
    const home = new URL(baseURL ?? "").origin;
    const strays: string[] = [];
    page.context().on("request", (request) => {
      const { origin } = new URL(request.url());
      // A picture or file that the page made itself has its own origin or none.
      if (origin !== home && origin !== "null") strays.push(request.url());
    });
    page.on("pageerror", (error) => errors.push(error.message));
    page.on("console", (message) => {
      if (message.type() === "error") errors.push(message.text());
    });
    await use(page);
    const unexpected = errors.filter((text) => !expectedErrors.some((pattern) => pattern.test(text)));
    expect(unexpected, "errors in the page's console").toEqual([]);
    expect(strays, "requests that left the page's origin").toEqual([]);
  },
});
