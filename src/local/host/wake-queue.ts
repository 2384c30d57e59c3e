/** Something to be done at a moment. Equal moments are served in the order in which they were scheduled. */
export interface Wake {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
  cancelled: boolean;
}

/** A binary heap of wakes, earliest first. Cancelled ones stay inside until they come to the top. */
export class WakeQueue {
  readonly #heap: Wake[] = [];

  add(wake: Wake): void {
    const heap = this.#heap;
    let index = heap.push(wake) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      const above = heap[parent];
      if (above === undefined || !isBefore(wake, above)) break;
      heap[index] = above;
      index = parent;
    }
    heap[index] = wake;
  }

  /** The earliest wake that was not cancelled. */
  first(): Wake | undefined {
    while (this.#heap[0]?.cancelled === true) this.take();
    return this.#heap[0];
  }

  /** Removes and answers what is on top. */
  take(): Wake | undefined {
    const heap = this.#heap;
    const top = heap[0];
    const last = heap.pop();
    if (last === undefined || heap.length === 0) return top;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      const right = heap[child + 1];
      let below = heap[child];
      if (below === undefined) break;
      if (right !== undefined && isBefore(right, below)) {
        below = right;
        child += 1;
      }
      if (!isBefore(below, last)) break;
      heap[index] = below;
      index = child;
    }
    heap[index] = last;
    return top;
  }

  clear(): void {
    this.#heap.length = 0;
  }
}

function isBefore(a: Wake, b: Wake): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
