import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";
import { SECURITY_HEADERS, securityPolicy } from "./scripts/lib/security.mjs";
import { shortShaders } from "./scripts/lib/shader-comments.mjs";

/** A slow machine is told which plugins took long: nothing that who starts the lab can act on. */
const rolldownOptions = { checks: { bundlerTimings: false } };

/** The page. The command line has its own build, `vite.cli.config.ts`; the tests theirs, `vitest.config.ts`. */
export default defineConfig({
  // The built page works below any path of any server.
  base: "./",
  build: { rolldownOptions },
  plugins: [react(), shortShaders(), securityPolicy()],
  preview: { headers: SECURITY_HEADERS },
  worker: { format: "es", plugins: () => [shortShaders()], rolldownOptions },
});
