/**
 * What an address of the page says behind its #: a view, and that view's settings. `#/lab?preset=spirals` is the lab, and so is
 * `#preset=spirals` alone, which is how the lab writes itself and how every link of earlier versions reads.
 */
import { ConfigError } from "./errors";
import { given } from "./given";
import { suggestion } from "./suggest";

export const VIEWS = ["lab", "runs"] as const;
export type View = (typeof VIEWS)[number];

const HOME: View = "lab";

export interface Address {
  readonly view: View;
  /** As the view itself writes them: of the lab, an experiment (url.ts). */
  readonly settings: string;
}

/**
 * @param fragment with its # or without.
 * @throws ConfigError on a view that there is none of.
 */
export function parseAddress(fragment: string): Address {
  const text = fragment.replace(/^#/, "");
  if (!text.startsWith("/")) return { view: HOME, settings: text };
  const mark = text.indexOf("?");
  const name = text.slice(1, mark < 0 ? undefined : mark);
  const settings = mark < 0 ? "" : text.slice(mark + 1);
  if (name === "") return { view: HOME, settings };
  const view = VIEWS.find((known) => known === name);
  if (view !== undefined) return { view, settings };
  throw new ConfigError("", name, {
    code: "url/unknown-view",
    values: { view: given(name), suggestion: suggestion(name, VIEWS) },
  });
}

/** The fragment, without #, that `parseAddress` gives back. */
export function addressText({ view, settings }: Address): string {
  if (isHome(view)) return settings;
  return settings === "" ? `/${view}` : `/${view}?${settings}`;
}

function isHome(view: View): boolean {
  return view === HOME;
}
