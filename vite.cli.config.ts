import { defineConfig } from "vite";
import { commitOf } from "./scripts/lib/commit.mjs";

/**
 * The command line: one file for Node, shaders inlined, everything else bundled except Dawn, which is native code.
 * Built on demand by scripts/lib/cli-build.mjs.
 */
export default defineConfig({
  publicDir: false,
  // Read by src/cli/version.ts.
  define: { "import.meta.env.HALFSTEP_COMMIT": JSON.stringify(commitOf(import.meta.dirname) ?? "") },
  ssr: { noExternal: true, external: ["webgpu"], target: "node" },
  build: {
    ssr: "src/cli/main.ts",
    outDir: "dist-cli",
    target: "node20",
    minify: false,
    rolldownOptions: { external: ["webgpu"], output: { entryFileNames: "main.js", codeSplitting: false } },
  },
});
