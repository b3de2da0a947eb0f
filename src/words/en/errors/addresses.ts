/** Addresses of the page that cannot be read: src/config/url.ts, address.ts. */
import type { Given, Suggestion } from "../../refused";
import { shown, suggested } from "./parts";

export const addresses = {
  "url/percent": () => ({
    message: "In the URL, a percent sign is not followed by two hexadecimal digits.",
    fix: "Copy the whole address again, or open the lab without it.",
  }),
  "url/too-long": ({ characters }: { readonly characters: number }) => ({
    message: `The URL has ${characters} characters, more than any experiment can need.`,
    fix: "Open the lab without it.",
  }),
  "url/unknown-view": ({ view, suggestion }: { readonly view: Given; readonly suggestion: Suggestion }) => ({
    message: `In the URL, there is no view called ${shown(view)}.`,
    fix: suggested(suggestion),
  }),
};
