import type {
  Ceremony,
  EvidenceSource,
  PolicyChange,
  Registration,
  SignIn,
  SourceCursor,
} from "../domain/evidence/records";
import type { Instant } from "../domain/time";

/** The people of one wave: where their evidence is kept. */
export interface WaveScope {
  readonly rolloutId: string;
  readonly wave: number;
}

export interface EvidenceRecords {
  signIns: SignIn;
  registrations: Registration;
  ceremonies: Ceremony;
}
export type EvidenceKind = keyof EvidenceRecords;

/** Evidence, counted once by record id however often it is merged. */
export interface EvidenceStore {
  /** Records whose time lies in [from, below), ordered by time then id. */
  read<K extends EvidenceKind>(
    scope: WaveScope,
    kind: K,
    from: Instant,
    below: Instant,
  ): Promise<readonly EvidenceRecords[K][]>;
  /** Adds what is new, replaces what was revised; says how many of each. */
  merge<K extends EvidenceKind>(
    scope: WaveScope,
    kind: K,
    records: readonly EvidenceRecords[K][],
  ): Promise<{ added: number; revised: number }>;
  readCursor(source: EvidenceSource): Promise<SourceCursor | undefined>;
  saveCursor(cursor: SourceCursor): Promise<void>;
  mergePolicyChanges(changes: readonly PolicyChange[]): Promise<void>;
  readPolicyChanges(from: Instant, below: Instant): Promise<readonly PolicyChange[]>;
}
