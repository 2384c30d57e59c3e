import type { Instant } from "../../domain/time";

interface Entry {
  readonly at: Instant;
  readonly order: number;
  readonly run: () => void;
}

/**
 * What will happen, earliest first; at the same moment in the order in which it was planned. Planning depends only on what
 * happened before, so the order is the same however coarsely time is advanced.
 */
export class Agenda {
  readonly #heap: Entry[] = [];
  #planned = 0;

  /** The moment of the earliest thing to come. */
  get next(): Instant | undefined {
    return this.#heap[0]?.at;
  }

  plan(at: Instant, run: () => void): void {
    const entry = { at, order: this.#planned++, run };
    const heap = this.#heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || before(above, entry)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = entry;
  }

  /** Takes the earliest thing off the agenda. */
  take(): Entry | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || heap.length === 0) return first;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      let below = heap[child];
      if (below === undefined) break;
      const right = heap[child + 1];
      if (right !== undefined && before(right, below)) {
        child += 1;
        below = right;
      }
      if (before(last, below)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return first;
  }
}

function before(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
