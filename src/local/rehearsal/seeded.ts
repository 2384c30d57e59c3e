import { createHash } from "node:crypto";
import type { Ids } from "../../ports/ids";
import type { Random } from "../../ports/random";

/** Ids and randomness that a seed decides: the n-th value is the same in every run. */
export interface Seeded {
  readonly ids: Ids;
  readonly random: Random;
}

/** `purpose` keeps streams apart: what one part of the rehearsal draws never shifts what another draws. */
export function seeded(seed: number, purpose: string): Seeded {
  const stream = (kind: string): (() => Buffer) => {
    let count = 0;
    return () =>
      createHash("sha256")
        .update(`${String(seed)}/${purpose}/${kind}/${String(count++)}`)
        .digest();
  };
  const [guids, tokens, numbers] = [stream("guid"), stream("token"), stream("random")];
  return {
    ids: { guid: () => toGuid(guids()), token: () => tokens().toString("base64url") },
    random: { next: () => numbers().readUInt32BE(0) / 2 ** 32 },
  };
}

/** The first 16 bytes as a version-4 GUID. */
function toGuid(bytes: Buffer): string {
  const own = Buffer.from(bytes.subarray(0, 16));
  own.writeUInt8((own.readUInt8(6) & 0x0f) | 0x40, 6);
  own.writeUInt8((own.readUInt8(8) & 0x3f) | 0x80, 8);
  return own.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
