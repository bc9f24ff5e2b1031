// The outbox in one file, for pages without a bundler and for service workers.

export * from "./device/index.js";
