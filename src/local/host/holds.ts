/** A piece of work in flight. It keeps a skipping clock from moving unless it is over or sleeps. */
export interface Hold {
  over: boolean;
  /** Its process died: what sleeps inside never wakes. */
  abandoned: boolean;
  sleepers: number;
  readonly around: Hold | undefined;
}

/** Counts the holds that keep time from moving. */
export class Holds {
  /** Holds that are neither over nor asleep. */
  open = 0;
  /** How often work began or woke; tells whether anything happened since one looked. */
  begun = 0;
  readonly #tellChange: () => void;

  constructor(tellChange: () => void) {
    this.#tellChange = tellChange;
  }

  begin(around?: Hold): Hold {
    this.open += 1;
    this.begun += 1;
    return { over: false, abandoned: false, sleepers: 0, around };
  }

  end(hold: Hold): void {
    if (hold.over) return;
    hold.over = true;
    if (hold.sleepers === 0) this.open -= 1;
    this.#tellChange();
  }

  fallAsleep(hold: Hold): void {
    hold.sleepers += 1;
    if (hold.over || hold.sleepers > 1) return;
    this.open -= 1;
    this.#tellChange();
  }

  wakeUp(hold: Hold): void {
    hold.sleepers -= 1;
    if (hold.over || hold.sleepers > 0) return;
    this.open += 1;
    this.begun += 1;
  }
}
