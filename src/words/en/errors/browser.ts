/** A browser that cannot train (src/lab/run/notices.ts), and files dropped on it that cannot be used. */
import { quoted } from "../../quoted";

export const browser = {
  "browser/insecure": () => ({
    message: "WebGPU works only on a secure page.",
    fix: "Open the lab over https or on localhost.",
  }),
  "browser/no-webgpu": () => ({
    message: "This browser has no WebGPU, so nothing can train here.",
    fix: "Open the lab in a current Chrome, Edge, Safari or Firefox; the rest of this page works.",
  }),
  "browser/empty-file": ({ file }: { readonly file: string }) => ({
    message: `${quoted(file)} is empty.`,
    fix: "Choose a text file with a few thousand characters or more.",
  }),
};
