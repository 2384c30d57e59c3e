import type { ScenarioFile } from "../../contracts/scenario-file";
import type { TenantFile } from "../../contracts/tenant-file";
import type { Instant } from "../../domain/time";
import type { RecordedExchange } from "./recording";
import type { TenantTruth } from "./truth";

export interface EmulatedTenantOptions {
  readonly file: TenantFile;
  readonly scenario?: ScenarioFile;
  /** Instead of the file's. */
  readonly seed?: number;
  /** Tenant time, epoch milliseconds. Never goes back. */
  readonly now: () => Instant;
  /** Waits in tenant time; needed only for `slow` faults, which are ignored without it. */
  readonly sleep?: (milliseconds: number) => Promise<void>;
  readonly record?: (exchange: RecordedExchange) => void;
  /** The JSON behind `policy: { file }`, already read; required when the tenant file says so. */
  readonly policyFromFile?: unknown;
  /** Service principals whose writes count as the product's, beside the local apps'. */
  readonly clientApp?: { readonly servicePrincipalIds: readonly string[] };
}

export interface EmulatedTenant {
  /** Answers one Graph request; the world is advanced to `now()` first. Rejects (as `fetch` does) where a fault cuts the connection. */
  handle(request: Request): Promise<Response>;
  /** People act, logs are written, faults begin and end. Going back does nothing. */
  advanceTo(at: Instant): void;
  /** For tests and the rehearsal report only. */
  readonly truth: TenantTruth;
  readonly startsAt: Instant;
  /**
   * Tells which groups belong to which wave, so that `wave 2 + 1h` means something: the tenant sees by itself when a product write gives one of a
   * wave's groups a (new) profile, or adds one of its people to another group. `plannedStarts` serve times before that (`wave 3 - 1h`).
   */
  followWaves(
    waves: readonly { readonly name: string; readonly groupIds: readonly string[] }[],
    rolloutStart: Instant,
    planned?: { readonly plannedStarts: readonly (Instant | undefined)[] },
  ): void;
  /** The moment that a scenario time means (ISO, `wave 2 + 1h`, `start + 3d`); undefined while its wave has no time. */
  resolveTime(text: string): Instant | undefined;
  /** What a test user does when asked, as if at their own device. `upn` in full. */
  askPerson(upn: string, deed: PersonDeed): PersonOutcome;
  /** JSON: the inputs so far. The same files, seed and snapshot make the same world again. */
  snapshot(): unknown;
  restore(snapshot: unknown): void;
}

export type PersonDeed =
  | { readonly do: "register-passkey"; readonly provider?: string }
  | { readonly do: "sign-in"; readonly with: "passkey" | "other" };

/** `errorCode` is the sign-in log's, 0 for success; a registration that is not offered has none. */
export interface PersonOutcome {
  readonly succeeded: boolean;
  readonly errorCode?: number;
  readonly credentialId?: string;
}

export function createEmulatedTenant(_options: EmulatedTenantOptions): EmulatedTenant {
  throw new Error("The emulated tenant is being written; this commit fixes only its interface.");
}
