/**
 * What the page may do, told to the browser: everything from its own origin, nothing from or to any other. The built page
 * carries the policy itself, so that any server of static files will do; `npm start` and `vite preview` send it too, which
 * binds the worker as well, and refuses frames.
 */

/** By directive; what is not named falls back to `default-src`. */
const POLICY = {
  "default-src": "'none'",
  "script-src": "'self'",
  "style-src": "'self'",
  "font-src": "'self'",
  "img-src": "'self'",
  "connect-src": "'self'",
  "worker-src": "'self'",
  "base-uri": "'none'",
  "form-action": "'none'",
};

/** @param {Readonly<Record<string, string>>} policy */
function inWords(policy) {
  return Object.entries(policy)
    .map(([directive, sources]) => `${directive} ${sources}`)
    .join("; ");
}

/** Sent with every file of the page. A page's own policy cannot refuse frames; a header can. */
export const SECURITY_HEADERS = {
  "Content-Security-Policy": inWords({ ...POLICY, "frame-ancestors": "'none'" }),
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
};

/** Puts the policy into the built page. While developing, Vite's own inline script and socket need more. @returns {import("vite").Plugin} */
export function securityPolicy() {
  return {
    name: "halfstep-security-policy",
    apply: "build",
    transformIndexHtml: () => [
      {
        tag: "meta",
        attrs: { "http-equiv": "Content-Security-Policy", content: inWords(POLICY) },
        injectTo: "head-prepend",
      },
    ],
  };
}
