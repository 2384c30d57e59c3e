import type { ShareCount } from "./measure";

/** People whom no wave reached yet: how many of them fail in the same hours, altogether and by slice. Each person counts once. */
export class ControlCounts {
  readonly #people = new Map<string, boolean>();
  readonly #slices = new Map<string, { users: number; affected: number }>();
  #affected = 0;

  get users(): number {
    return this.#people.size;
  }

  /** An outcome of one of them; whoever was affected once stays affected. */
  add(userId: string, affected: boolean, slices: readonly string[]): void {
    const known = this.#people.get(userId);
    if (known === true || (known === false && !affected)) return;
    this.#people.set(userId, affected);
    if (affected) this.#affected += 1;
    for (const name of slices) {
      const count = this.#slices.get(name) ?? { users: 0, affected: 0 };
      if (known === undefined) count.users += 1;
      if (affected) count.affected += 1;
      this.#slices.set(name, count);
    }
  }

  /** The control of a slice, or of everybody where the slice is null or nobody in the control belongs to it. */
  count(slice: string | null): ShareCount {
    const whole = { users: this.#people.size, affected: this.#affected };
    return slice === null ? whole : (this.#slices.get(slice) ?? whole);
  }
}
