// The page: one HTML file, its script and style, the engine, the packs, and a service worker that keeps them all.

import { defineConfig, type Plugin } from "vite";
import { VitePWA } from "vite-plugin-pwa";
import { headers, policy } from "./csp.ts";
import { packs } from "./packs.ts";

/** Where reports are sent: an address of this site or another one; without it they stay on the device. */
const endpoint = process.env.FENJI_ENDPOINT ?? "";

/** The module that defines the form; the page asks for it as soon as it runs. */
const FORM = /\/form\/define\.js$/;

/** Writes the policy and the endpoint into the page, and what the first field needs, so that it all comes at once. */
function page(): Plugin {
  return {
    name: "fenji-page",
    transformIndexHtml(_html, { server, bundle = {} }) {
      const meta = (attrs: Record<string, string>) => ({ tag: "meta", attrs, injectTo: "head-prepend" as const });
      const named = meta({ name: "fenji-endpoint", content: endpoint });
      // The development server works with inline styles and scripts.
      if (server) return [named];
      const chunks = Object.values(bundle).flatMap((file) => (file.type === "chunk" ? file : []));
      const form = chunks.find(({ facadeModuleId, moduleIds }) => FORM.test(facadeModuleId ?? moduleIds.at(-1) ?? ""));
      if (!form) throw new Error("no file of the page defines the form");
      const first = [form.fileName, ...form.imports].map((name) => ({
        tag: "link",
        attrs: { rel: "modulepreload", crossorigin: "", href: `./${name}` },
        injectTo: "head" as const,
      }));
      return [meta({ "http-equiv": "Content-Security-Policy", content: policy(endpoint) }), named, ...first];
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [
    packs(new URL("../pkg/packs/", import.meta.url)),
    page(),
    VitePWA({
      // The page registers the worker itself: Trusted Types want to know its address.
      injectRegister: false,
      registerType: "prompt",
      includeAssets: ["icon.svg", "apple-touch-icon.png"],
      manifest: {
        id: "./",
        name: "fenji 分级 · 事件上报与研判",
        short_name: "分级",
        description: "说清发生了什么，按应急预案判定级别，并告诉您先做什么。断网也能用。",
        lang: "zh-Hans",
        dir: "ltr",
        start_url: "./",
        scope: "./",
        display: "standalone",
        background_color: "#f4f6f9",
        theme_color: "#0b4a8f",
        categories: ["business", "productivity", "utilities"],
        icons: [
          { src: "icon.svg", type: "image/svg+xml", sizes: "any" },
          { src: "icon-192.png", type: "image/png", sizes: "192x192" },
          { src: "icon-512.png", type: "image/png", sizes: "512x512" },
          { src: "icon-maskable-512.png", type: "image/png", sizes: "512x512", purpose: "maskable" },
        ],
      },
      strategies: "injectManifest",
      srcDir: "src",
      filename: "sw.ts",
      injectManifest: {
        // The Wasm as a script is for places that lose its file; the worker keeps the file.
        globIgnores: ["**/deflated-*.js"],
        globPatterns: ["**/*.{js,css,html,svg,png,wasm,json,fenji}"],
        maximumFileSizeToCacheInBytes: 16 * 1024 * 1024,
        // One file: a worker under Trusted Types may not import scripts.
        rollupFormat: "iife",
        sourcemap: false,
      },
    }),
  ],
  resolve: { dedupe: ["lit", "lit-html", "lit-element", "@lit/reactive-element"] },
  build: {
    target: "es2022",
    modulePreload: { polyfill: false },
    // A file inside the script would be a `data:` address, which the policy forbids.
    assetsInlineLimit: 0,
  },
  // The package stands beside this folder.
  server: { fs: { allow: [".."] } },
  preview: { headers: headers(endpoint) },
});
