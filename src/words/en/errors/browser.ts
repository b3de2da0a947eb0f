/** A browser that cannot train: src/lab/run/notices.ts. */
export const browser = {
  "browser/insecure": () => ({
    message: "WebGPU works only on a secure page.",
    fix: "Open the lab over https or on localhost.",
  }),
  "browser/no-webgpu": () => ({
    message: "This browser has no WebGPU, so nothing can train here.",
    fix: "Open the lab in a current Chrome, Edge, Safari or Firefox; the rest of this page works.",
  }),
};
