// Puts functions of the Wasm that begin alike next to each other, which compresses better.

import { execFileSync } from "node:child_process";
import { readFileSync, rmSync, writeFileSync } from "node:fs";

/** Writes `input` with its functions in the order of their bodies to `output`; `opt` runs wasm-opt. */
export function order(input, output, opt) {
  const module = readFileSync(input);
  const named = `${output}.named`;
  const { sections, imports, bodies } = read(module);
  const ranks = new Map([...bodies.keys()].sort((a, b) => bodies[a].compare(bodies[b])).map((at, rank) => [at, rank]));
  const names = bodies.flatMap((_, at) => {
    const name = Buffer.from(String(ranks.get(at)).padStart(6, "0"));
    return [leb(imports + at), leb(name.length), name];
  });
  const list = Buffer.concat([leb(bodies.length), ...names]);
  const content = Buffer.concat([leb(4), Buffer.from("name"), Buffer.from([1]), leb(list.length), list]);
  writeFileSync(
    named,
    Buffer.concat([module.subarray(0, 8), ...sections, Buffer.from([0]), leb(content.length), content]),
  );
  execFileSync(process.execPath, [...opt, "-g", "--reorder-functions-by-name", named, "-o", output]);
  execFileSync(process.execPath, [...opt, "--strip-debug", "--strip-producers", output, "-o", output]);
  rmSync(named);
}

/** The module's sections but its names, how many functions it imports, and the bodies of its own. */
function read(module) {
  const sections = [];
  let imports = 0;
  let bodies = [];
  for (let at = 8; at < module.length; ) {
    const section = { id: module[at], start: at, reader: new Reader(module, at + 1) };
    const size = section.reader.leb();
    const end = section.reader.at + size;
    if (section.id === 2) imports = functionImports(section.reader);
    if (section.id === 10) bodies = functionBodies(section.reader);
    const isNames = section.id === 0 && section.reader.bytes(section.reader.leb()).toString() === "name";
    if (!isNames) sections.push(module.subarray(section.start, end));
    at = end;
  }
  return { sections, imports, bodies };
}

function functionImports(reader) {
  let functions = 0;
  for (let count = reader.leb(); count > 0; count--) {
    reader.bytes(reader.leb());
    reader.bytes(reader.leb());
    const kind = reader.leb();
    if (kind === 0) functions += 1;
    if (kind === 1 || kind === 3) reader.leb();
    if (kind === 1 || kind === 2) {
      const bounded = reader.leb() & 1;
      reader.leb();
      if (bounded) reader.leb();
    } else {
      reader.leb();
    }
  }
  return functions;
}

function functionBodies(reader) {
  return Array.from({ length: reader.leb() }, () => reader.bytes(reader.leb()));
}

class Reader {
  constructor(module, at) {
    this.module = module;
    this.at = at;
  }

  leb() {
    let number = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.module[this.at++];
      number += (byte & 127) * 2 ** shift;
      if (byte < 128) return number;
    }
  }

  bytes(length) {
    this.at += length;
    return this.module.subarray(this.at - length, this.at);
  }
}

function leb(number) {
  const bytes = [];
  for (let rest = number; ; rest >>>= 7) {
    if (rest < 128) return Buffer.from([...bytes, rest]);
    bytes.push((rest & 127) | 128);
  }
}
