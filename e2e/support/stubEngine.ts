/** A page on the stand-in engine: every state that the page can show, without a GPU and without waiting. */
import type { Page } from "@playwright/test";
import { build } from "vite";
import type { Scenario } from "../../src/lab/testing/fakeWorker";
import type { InPage } from "./stubWorker";

let bundle: Promise<string> | undefined;

/** Puts the stand-in engine in the worker's place, in every page that this one opens from now on. */
export async function useStubEngine(page: Page, scenario?: Scenario): Promise<void> {
  bundle ??= bundled();
  await page.addInitScript(`window.stubScenario = ${JSON.stringify(scenario)};\n${await bundle}`);
}

async function bundled(): Promise<string> {
  const entry = "e2e/support/stubWorker.ts";
  const result = await build({
    configFile: false,
    logLevel: "error",
    build: { write: false, minify: false, lib: { entry, formats: ["iife"], name: "stub" } },
  });
  const outputs = Array.isArray(result) ? result : [result];
  const [chunk] = outputs.flatMap((one) => ("output" in one ? one.output : []));
  if (chunk?.type !== "chunk") throw new Error("The stand-in engine was not bundled.");
  return chunk.code;
}

/** Where text overlaps, is cut off or leaves its card on the page as it stands. */
export function textFaults(page: Page): Promise<string[]> {
  return page.evaluate(() => (window as unknown as InPage).textFaultsIn());
}

/** What the page says, in the pseudo-locale, that is not from the catalogue. */
export function plainTexts(page: Page, names: readonly string[]): Promise<string[]> {
  return page.evaluate((known) => (window as unknown as InPage).plainTextsIn(known), names);
}
