import type { Proof } from "../../domain/safety/proof";
import type { Instant } from "../../domain/time";
import type { TenantStore } from "../../ports/rollout-store";
import type { TenantFile } from "../../contracts/tenant-file";

/**
 * What a walk through `lab-verify` would have found in this emulated tenant. There is no `lab-verify` yet, so the proofs
 * are taken from the tenant file's own word (`graph.syncedWithAttestation`), and each says so.
 */
export async function storeProofs(tenant: TenantStore, file: TenantFile, at: Instant): Promise<void> {
  for (const proof of proofsOf(file, at)) await tenant.saveProof(proof);
}

function proofsOf(file: TenantFile, at: Instant): readonly Proof[] {
  const behaviour = file.graph.syncedWithAttestation;
  const by = "rehearsal";
  const source = "Taken from the tenant file, not walked: lab-verify comes with a later version.";
  return [
    {
      id: "closed-twin-keeps-sign-in",
      at,
      by,
      holds: behaviour === "stored",
      sentence: `${KEEPS[behaviour]} ${source}`,
    },
    {
      id: "closed-twin-stops-registration",
      at,
      by,
      holds: behaviour !== "refused",
      sentence: `${STOPS[behaviour]} ${source}`,
    },
  ];
}

const KEEPS = {
  stored: "Under the closed twin, people with a synced passkey go on signing in.",
  refused: "This tenant refuses a profile of synced passkeys with attestation, so there is no closed twin.",
  "blocks-sign-in": "Under the closed twin, people with a synced passkey can no longer sign in with it.",
} as const;

const STOPS = {
  stored: "Under the closed twin, nobody new registers a synced passkey.",
  refused: "This tenant refuses a profile of synced passkeys with attestation, so there is no closed twin.",
  "blocks-sign-in": "Under the closed twin, nobody new registers a synced passkey.",
} as const;
