// What Node has as modules, too: test environments such as Jest's jsdom leave it out of their globals.

export { TextDecoder, TextEncoder } from "node:util";
