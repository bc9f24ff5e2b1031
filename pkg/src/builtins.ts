// What Node has as modules: test environments such as Jest's jsdom leave some of it out of their globals.

/**
 * Node is asked for its modules, not `require`: bundlers that make one ES module of everything leave calls of `require`
 * in it, which fail there. Node before 20.16 cannot be asked.
 */
const { getBuiltinModule } = process;

export const { TextDecoder, TextEncoder } = getBuiltinModule?.("node:util") ?? require("node:util");

/** The file of this name that lies where this script does; nothing where there is none, or it may not be read. */
export function beside(name: string): Uint8Array<ArrayBuffer> | undefined {
  const { readFileSync } = getBuiltinModule?.("node:fs") ?? require("node:fs");
  const { join } = getBuiltinModule?.("node:path") ?? require("node:path");
  try {
    return readFileSync(join(__dirname, name));
  } catch {
    return undefined;
  }
}

/** The file of this name of the package that is installed where the program runs; nothing where none is. */
export function installed(name: string): Uint8Array<ArrayBuffer> | undefined {
  const { readFileSync } = getBuiltinModule?.("node:fs") ?? require("node:fs");
  const { createRequire } = getBuiltinModule?.("node:module") ?? require("node:module");
  try {
    return readFileSync(createRequire(`${process.cwd()}/`).resolve(`fenji/${name}`));
  } catch {
    return undefined;
  }
}

/** The bytes that a text holds, deflated. */
export function inflated(packed: string): Uint8Array<ArrayBuffer> {
  const { Buffer } = getBuiltinModule?.("node:buffer") ?? require("node:buffer");
  const { inflateRawSync } = getBuiltinModule?.("node:zlib") ?? require("node:zlib");
  return new Uint8Array(inflateRawSync(Buffer.from(packed, "base64")));
}
