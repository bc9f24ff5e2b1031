// What an engine holds for a pack or a desk: used only while the instance that made it works, and given back once.

import type { OverlayRef } from "../build/types.js";
import { type Engine, type Glue, runCore } from "./engine.js";
import { type ErrorCode, FenjiError, failure, problem } from "./errors.js";

/** What something loaded is known by. */
export interface Reference {
  id: string;
  version: string;
  digest: string;
  overlay?: OverlayRef;
  locales: string[];
}

/** A thing of an engine's. */
interface Thing {
  reference(): string;
  free(): void;
}

/** A thing of an engine's; `C` is what both cores have, `A` what the author core has. */
export class Held<C extends Thing, A extends C> {
  #core: C | undefined;
  readonly #generation: number;
  /** What it is known by; nobody can change it. */
  readonly reference: Reference;

  constructor(
    readonly what: "pack" | "desk",
    /** The run core for what comes from a compiled file, the author core for what comes from bundles. */
    readonly home: Engine,
    core: C,
  ) {
    this.#core = core;
    this.#generation = home.generation;
    this.reference = JSON.parse(core.reference()) as Reference;
    Object.freeze(this.reference.locales);
    Object.freeze(this.reference.overlay);
  }

  /** Whether it was loaded from a compiled file. */
  get isCompiled(): boolean {
    return this.home === runCore;
  }

  /** Does something with it; `code` names what wrong input means here. */
  run<T>(code: ErrorCode, work: (core: C, glue: Glue) => T): T {
    return this.home.run(code, (glue) => {
      const core = this.#core;
      if (core && this.#generation === this.home.generation) return work(core, glue);
      const what = core ? `the ${this.what} belongs to an engine that crashed` : `the ${this.what} was freed`;
      throw failure("freed", what, `load it again with \`${this.what === "pack" ? "Pack" : "Desk"}.load\``);
    });
  }

  /** The same for what is answered as JSON text. */
  ask<T>(code: ErrorCode, work: (core: C) => string): T {
    return JSON.parse(this.run(code, work)) as T;
  }

  /** Does something for which the rule files are needed. */
  author<T>(work: (core: A) => T, code: ErrorCode = "invalid-pack"): T {
    return this.run(code, (core) => {
      if (!this.isCompiled) return work(core as A);
      const what = `this is a compiled ${this.what}: its rule files, texts and cases are not in it`;
      const help = "load the bundle that it was made of";
      throw new FenjiError("invalid-pack", [problem("compiled-only", what, { help })]);
    });
  }

  /** Gives its memory back; again does nothing. */
  free(): void {
    const core = this.#core;
    this.#core = undefined;
    // An engine that crashed has nothing to give back.
    if (core && this.home.isReady && this.#generation === this.home.generation) {
      this.home.run("invalid-pack", () => core.free());
    }
  }
}
