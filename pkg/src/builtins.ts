// What Node has as modules: test environments such as Jest's jsdom leave some of it out of their globals.

/**
 * Node is asked for its modules, not `require`: bundlers that make one ES module of everything leave calls of `require`
 * in it, which fail there. Node before 20.16 cannot be asked.
 */
const { getBuiltinModule } = process;

export const { Buffer } = getBuiltinModule?.("node:buffer") ?? require("node:buffer");
export const { TextDecoder, TextEncoder } = getBuiltinModule?.("node:util") ?? require("node:util");
export const { inflateRawSync } = getBuiltinModule?.("node:zlib") ?? require("node:zlib");
