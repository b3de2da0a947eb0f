/** The page as a person uses it: what its specs press and read. */
import { expect } from "@playwright/test";
import type { Locator, Page } from "@playwright/test";

/** What a software GPU may take to build the lanes and draw the first picture. */
const BUILD_TIMEOUT_MS = 90_000;

/** The window of a phone, in CSS pixels. */
export const PHONE = { width: 390, height: 844 };

export class LabPage {
  readonly state: Locator;
  readonly notices: Locator;

  constructor(readonly page: Page) {
    this.state = page.locator(".transport-state");
    this.notices = page.locator(".notices");
  }

  /** @param fragment The part of the address behind the #; `language`: behind the ?, other than English. */
  async open(fragment = "", language?: "pseudo"): Promise<void> {
    const search = language === undefined ? "" : `?language=${language}`;
    await this.page.goto(fragment === "" ? `/${search}` : `/${search}#${fragment}`);
  }

  /** Waits until the engine has built the lanes. */
  async built(): Promise<void> {
    await expect(this.state).toHaveAttribute("data-state", /^(ready|paused|finished)$/, { timeout: BUILD_TIMEOUT_MS });
  }

  button(name: string | RegExp): Locator {
    return this.page.getByRole("button", { name, exact: true });
  }

  async step(): Promise<number> {
    const text = await this.page.locator(".transport-step strong").textContent();
    return Number(text?.replaceAll(",", ""));
  }

  async reaches(step: number, timeout = BUILD_TIMEOUT_MS): Promise<void> {
    await expect
      .poll(() => this.step(), { timeout, message: `the run reaches step ${step}` })
      .toBeGreaterThanOrEqual(step);
  }

  async pause(): Promise<number> {
    await this.button("Pause").click();
    await expect(this.state).toHaveText(/Paused|Finished/, { timeout: BUILD_TIMEOUT_MS });
    return this.step();
  }

  /** A lane's figure in the headline, by its column's title. */
  figure(lane: string, title: string): Locator {
    return this.page
      .getByRole("row")
      .filter({ has: this.page.getByRole("rowheader", { name: lane }) })
      .locator(`[data-title="${title}"] .figure-value`);
  }

  async loss(lane: string): Promise<number> {
    return Number(await this.figure(lane, "Loss").textContent());
  }

  /** How far the page can be scrolled sideways, in CSS pixels. */
  overflow(): Promise<number> {
    return this.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  }
}
