// Serves the built page with its security headers and prints the address: `node scripts/serve.mjs [PORT]`.

import { fileURLToPath } from "node:url";
import { preview } from "vite";

/** Always the same where it is free: what the page keeps on the device belongs to its address. */
const PORT = 4180;

const [asked] = process.argv.slice(2);
try {
  const server = await preview({
    root: fileURLToPath(new URL("..", import.meta.url)),
    logLevel: "warn",
    preview: asked ? { port: Number(asked), strictPort: true } : { port: PORT },
  });
  const { port } = server.httpServer.address();
  console.log(`\n  http://localhost:${port}/\n\nCtrl-C ends it.`);
} catch (error) {
  console.error(`error: the page cannot be served: ${error.message}`);
  process.exitCode = 1;
}
