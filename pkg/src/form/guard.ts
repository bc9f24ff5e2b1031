// One guard around everything that is called from outside: what goes wrong in it is told, and never leaves the form silent.

/** Who is told. */
export interface Guardian {
  /** Shows that something went wrong, and tells the host. Never throws. */
  broke(thrown: unknown): void;
}

/** Calls `act`; what it throws, or its promise is rejected with, is told to `guardian`. */
export function guarded<T>(guardian: Guardian, act: () => T): T | undefined {
  try {
    const result = act();
    if (result instanceof Promise) result.catch((thrown) => guardian.broke(thrown));
    return result;
  } catch (thrown) {
    guardian.broke(thrown);
    return undefined;
  }
}

/** Guards all of `handlers`: its own properties whose names begin with `on`. */
export function guardHandlers(handlers: object, guardian: Guardian): void {
  const all = handlers as Record<string, unknown>;
  for (const [name, handler] of Object.entries(all)) {
    if (!/^on[A-Z]/.test(name) || typeof handler !== "function") continue;
    all[name] = (...given: unknown[]) => guarded(guardian, () => handler.apply(handlers, given));
  }
}
