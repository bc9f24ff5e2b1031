// The clock: processor time of this process, short batches of all engines in turn, the median of many.

/** For numbers to publish. Times in milliseconds; `most` is the largest pack where 2.5 % of the rules match. */
export const FULL = {
  warm: 500,
  batch: 20,
  rounds: 21,
  checks: 8_000,
  most: 10_000,
  processes: 20,
  contexts: 10,
  cycles: 1_000,
};
/** For a look. */
export const QUICK = {
  warm: 100,
  batch: 4,
  rounds: 5,
  checks: 200,
  most: 1_000,
  processes: 3,
  contexts: 2,
  cycles: 50,
};

/**
 * Microseconds that one decision takes each engine: `decide(i)` is called for `i` in `0..incidents` over and over, and
 * makes `step` decisions. The engines take turns, so that a busy machine is busy for all.
 */
export async function sideBySide(effort, incidents, engines) {
  const runs = [];
  for (const engine of engines) {
    const run = runner(engine, incidents);
    runs.push({ run, calls: await warmed(effort, incidents, run), step: engine.step ?? 1, times: [] });
  }
  for (let round = 0; round < effort.rounds; round++) {
    for (const { run, calls, step, times } of runs) {
      globalThis.gc?.({ type: "minor" });
      times.push((await run(calls)) / (calls * step));
    }
  }
  return runs.map(({ times }) => median(times));
}

/** The middle one of numbers. */
export function median(numbers) {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

/** What is decided goes here, so that no compiler finds it useless. */
export const sink = { last: undefined };

/** Gives a function that makes so many calls and says the processor time; the next goes on where this one ended. */
function runner({ decide, waits, step = 1 }, incidents) {
  let incident = 0;
  const next = () => {
    const now = incident;
    incident = (incident + step) % incidents;
    return now;
  };
  // Waiting for what does not wait would cost the others something.
  const all = (calls) => {
    for (let call = 0; call < calls; call++) sink.last = decide(next());
  };
  const allWaiting = async (calls) => {
    for (let call = 0; call < calls; call++) sink.last = await decide(next());
  };
  return async (calls) => {
    const start = process.cpuUsage();
    if (waits) await allWaiting(calls);
    else all(calls);
    const { user, system } = process.cpuUsage(start);
    return user + system;
  };
}

/** Runs until compilers are done and gives the calls that a batch needs: whole cycles, where they fit. */
async function warmed(effort, incidents, run) {
  const start = performance.now();
  let calls = 1;
  let taken = await run(calls);
  while (performance.now() - start < effort.warm) {
    if (taken < effort.batch * 1e3) calls *= 2;
    taken = await run(calls);
  }
  const needed = Math.ceil((effort.batch * 1e3 * calls) / Math.max(taken, 1));
  return needed < incidents ? needed : Math.ceil(needed / incidents) * incidents;
}
