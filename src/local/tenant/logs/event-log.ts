import type { Instant } from "../../../domain/time";

/** An entry of a log: when it happened, and when a reader can first see it. */
export interface LogEntry {
  readonly at: Instant;
  readonly visibleAt: Instant;
}

/** Where a reader stands in a log: this entry is the next one. */
export interface LogPosition {
  readonly at: Instant;
  readonly order: number;
}

interface Slot<T> extends LogPosition {
  readonly entry: T;
}

/** Entries in order of the time they tell of; at the same time in the order in which they were written. */
export class EventLog<T extends LogEntry> {
  readonly #slots: Slot<T>[] = [];
  #written = 0;

  get length(): number {
    return this.#slots.length;
  }

  /** Almost always at the end: records of one moment may tell of seconds before. */
  write(entry: T): void {
    const slot = { at: entry.at, order: this.#written++, entry };
    let index = this.#slots.length;
    while (index > 0 && isAfter(this.#slots[index - 1], slot)) index -= 1;
    if (index === this.#slots.length) this.#slots.push(slot);
    else this.#slots.splice(index, 0, slot);
  }

  /** Entries with `from <= at <= to` from a position on, newest or oldest first. */
  *read(
    from: Instant,
    to: Instant,
    newestFirst: boolean,
    position?: LogPosition,
  ): Generator<LogPosition & { entry: T }> {
    const slots = this.#slots;
    const low = this.#firstNotBefore({ at: from, order: -1 });
    const high = this.#firstNotBefore({ at: to, order: Infinity });
    if (newestFirst) {
      const start = position === undefined ? high : Math.min(high, this.#firstNotBefore(position) + 1);
      for (let index = start - 1; index >= low; index--) {
        const slot = slots[index];
        if (slot !== undefined) yield slot;
      }
      return;
    }
    for (
      let index = position === undefined ? low : Math.max(low, this.#firstNotBefore(position));
      index < high;
      index++
    ) {
      const slot = slots[index];
      if (slot !== undefined) yield slot;
    }
  }

  #firstNotBefore(position: LogPosition): number {
    let low = 0;
    let high = this.#slots.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (isBefore(this.#slots[middle], position)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function isBefore(slot: LogPosition | undefined, position: LogPosition): boolean {
  return slot !== undefined && (slot.at < position.at || (slot.at === position.at && slot.order < position.order));
}

function isAfter(slot: LogPosition | undefined, position: LogPosition): boolean {
  return slot !== undefined && (slot.at > position.at || (slot.at === position.at && slot.order > position.order));
}
