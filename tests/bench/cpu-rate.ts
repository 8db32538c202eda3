const stretchMs = 700;
const warmUpMs = 300;

/** How many a CPU second of this process does, once it is warm; `work` says how many it did. */
export function cpuRate(work: () => number): number {
  run(work, warmUpMs);
  const { done, usedMs } = run(work, stretchMs);
  return (done * 1_000) / usedMs;
}

function run(work: () => number, forMs: number): { done: number; usedMs: number } {
  const begun = process.cpuUsage();
  for (let done = work(); ; done += work()) {
    const { user, system } = process.cpuUsage(begun);
    const usedMs = (user + system) / 1_000;
    if (usedMs >= forMs) return { done, usedMs };
  }
}
