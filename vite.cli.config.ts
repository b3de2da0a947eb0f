import { defineConfig } from "vite";

/**
 * The command line: one file for Node, shaders inlined, everything else bundled except Dawn, which is native code.
 * Built on demand by scripts/lib/cli-build.mjs.
 */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true, external: ["webgpu"], target: "node" },
  build: {
    ssr: "src/cli/main.ts",
    outDir: "dist-cli",
    target: "node20",
    minify: false,
    rolldownOptions: { external: ["webgpu"], output: { entryFileNames: "main.js", codeSplitting: false } },
  },
});
