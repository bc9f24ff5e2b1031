// What the engine holds for a pack or a desk: used only while the instance that made it works, and given back once.

import type { OverlayRef } from "../build/types.js";
import { currentGeneration, isReady, run } from "./engine.js";
import { type ErrorCode, failure } from "./errors.js";

/** What something loaded is known by. */
export interface Reference {
  id: string;
  version: string;
  digest: string;
  overlay?: OverlayRef;
  locales: string[];
}

/** A thing of the engine's. */
export class Held<C extends { reference(): unknown; free(): void }> {
  #core: C | undefined;
  readonly #generation = currentGeneration();
  /** What it is known by; nobody can change it. */
  readonly reference: Reference;

  constructor(
    readonly what: "pack" | "desk",
    core: C,
  ) {
    this.#core = core;
    this.reference = core.reference() as Reference;
    Object.freeze(this.reference.locales);
    Object.freeze(this.reference.overlay);
  }

  /** Does something with it; `code` names what wrong input means here. */
  run<T>(code: ErrorCode, work: (core: C) => T): T {
    return run(code, () => {
      const core = this.#core;
      if (core && this.#generation === currentGeneration()) return work(core);
      const what = core ? `the ${this.what} belongs to an engine that crashed` : `the ${this.what} was freed`;
      throw failure("freed", what, `load it again with \`${this.what === "pack" ? "Pack" : "Desk"}.load\``);
    });
  }

  /** Gives its memory back; again does nothing. */
  free(): void {
    const core = this.#core;
    this.#core = undefined;
    // An engine that crashed has nothing to give back.
    if (core && isReady() && this.#generation === currentGeneration()) run("invalid-pack", () => core.free());
  }
}
