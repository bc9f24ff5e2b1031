# One worker on a free port: the package's entry for edge runtimes under its own name, as a bundler would resolve it.

using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [(name = "main", worker = (
    compatibilityDate = "2026-11-01",
    modules = [
      (name = "worker.js", esModule = embed "worker.js"),
      (name = "conform.js", esModule = embed "conform.js"),
      (name = "fenji", esModule = embed "node_modules/fenji/dist/workerd.js"),
      (name = "engine.js", esModule = embed "node_modules/fenji/dist/engine.js"),
      (name = "author.js", esModule = embed "node_modules/fenji/dist/author.js"),
      (name = "author_bg.wasm", wasm = embed "node_modules/fenji/dist/author_bg.wasm"),
      (name = "core_bg.wasm", wasm = embed "node_modules/fenji/dist/core_bg.wasm"),
      (name = "calls.ndjson", text = embed "calls.ndjson"),
      (name = "answers.ndjson", text = embed "answers.ndjson"),
      (name = "small-calls.ndjson", text = embed "small-calls.ndjson"),
      (name = "small-answers.ndjson", text = embed "small-answers.ndjson"),
    ],
  ))],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);
