import type { Fido2Policy } from "../../../domain/policy/fido2";
import type { Instant } from "../../../domain/time";
import { drawDelay } from "../delays";
import { hashOf } from "../random";
import type { EffectiveAccess, PolicyWriteTruth } from "../truth";
import { CompiledPolicy } from "./access";
import type { PatchRules } from "./apply-patch";

export interface PolicyVersion {
  readonly index: number;
  readonly at: Instant;
  readonly policy: Fido2Policy;
  readonly compiled: CompiledPolicy;
  /** Undefined for the policy that the tenant started with. */
  readonly write: PolicyWriteTruth | undefined;
}

/** How long a change takes to act on people: half of them within `p50`, all within `max`; milliseconds. */
export interface Propagation {
  readonly p50: number;
  readonly max: number;
}

/** The policy through time: as Graph gives it at once, and as it acts on each person after a delay of their own. */
export class PolicyStore {
  readonly #versions: PolicyVersion[] = [];
  readonly #twin: PatchRules["syncedWithAttestation"];
  readonly #propagation: Propagation;
  readonly #seed: number;

  constructor(start: Fido2Policy, twin: PatchRules["syncedWithAttestation"], propagation: Propagation, seed: number) {
    this.#twin = twin;
    this.#propagation = propagation;
    this.#seed = hashOf(seed, "policy propagation");
    this.#add(-Infinity, start, undefined);
  }

  get versions(): readonly PolicyVersion[] {
    return this.#versions;
  }

  /** As Graph gives it at that moment. */
  at(at: Instant): PolicyVersion {
    return this.#latest((version) => version.at <= at);
  }

  get current(): PolicyVersion {
    return this.at(Infinity);
  }

  save(at: Instant, policy: Fido2Policy, write: PolicyWriteTruth): PolicyVersion {
    return this.#add(at, policy, write);
  }

  compile(policy: Fido2Policy): CompiledPolicy {
    return new CompiledPolicy(policy, this.#twin);
  }

  /** When a version begins to act on a person. A later version that is faster overtakes. */
  actsFrom(version: PolicyVersion, person: number): Instant {
    if (version.write === undefined) return -Infinity;
    const { p50, max } = this.#propagation;
    return version.at + drawDelay(p50, max, max, this.#seed, version.index, person);
  }

  /** The version that acts on a person at that moment. */
  actingOn(person: number, at: Instant): PolicyVersion {
    return this.#latest((version) => version.at <= at && this.actsFrom(version, person) <= at);
  }

  accessUnder(version: PolicyVersion, groupIds: ReadonlySet<string>, personId: string): EffectiveAccess {
    return version.compiled.accessFor(groupIds, personId);
  }

  #latest(fits: (version: PolicyVersion) => boolean): PolicyVersion {
    for (let index = this.#versions.length - 1; index >= 0; index--) {
      const version = this.#versions[index];
      if (version !== undefined && fits(version)) return version;
    }
    throw new Error("The policy has no version from before time began.");
  }

  #add(at: Instant, policy: Fido2Policy, write: PolicyWriteTruth | undefined): PolicyVersion {
    const version = { index: this.#versions.length, at, policy, compiled: this.compile(policy), write };
    this.#versions.push(version);
    return version;
  }
}
