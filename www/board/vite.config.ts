// The board: a page of its own, built behind the form's page so that the form's worker keeps nothing of it.

import { fileURLToPath } from "node:url";
import { defineConfig } from "vite";

export default defineConfig({
  root: fileURLToPath(new URL(".", import.meta.url)),
  base: "./",
  publicDir: false,
  build: {
    outDir: "../dist/board",
    emptyOutDir: true,
    target: "es2022",
    modulePreload: { polyfill: false },
    // A file inside the script would be a `data:` address, which the policy forbids.
    assetsInlineLimit: 0,
  },
});
