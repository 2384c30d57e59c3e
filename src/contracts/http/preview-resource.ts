import * as z from "zod";
import { describeAccessPart, type AccessPart } from "../../domain/policy/compare-access";
import type { Finding } from "../../domain/safety/finding";
import type { PeopleTally } from "../../domain/safety/people-tally";
import { PREVIEW_KINDS, type Preview, type PreviewResult, type WhatIfAnswer } from "../../domain/safety/preview";
import type { WaveWhatIf } from "../../domain/safety/what-if";
import { toIso } from "../../domain/time";
import { isoTime } from "./verdict-resource";

const findingSchema = z.strictObject({
  id: z.string(),
  severity: z.enum(["blocks", "warns", "informs"]),
  sentence: z.string(),
  mend: z.string(),
  /** Counted from 1; null: the whole plan. */
  wave: z.int().nullable(),
  /** Where it is explained, relative to the repository. */
  link: z.string().optional(),
});

/** `count`: enabled accounts, guests among them. `people`: one by one, the first 10,000 of them. */
const tallySchema = z.strictObject({
  count: z.int(),
  disabled: z.int(),
  byRole: z.strictObject({ privileged: z.int(), member: z.int(), guest: z.int() }),
  byPlatform: z.record(z.string(), z.int()),
  people: z.array(
    z.strictObject({
      id: z.string(),
      upn: z.string(),
      role: z.enum(["privileged", "member", "guest"]),
      platform: z.string(),
    }),
  ),
});

/** `may`: what they may do from then on (or no more), each to be read after "may". */
const changeSchema = z.strictObject({ may: z.array(z.string()), people: tallySchema });
const person = z.strictObject({ id: z.string(), upn: z.string() });

const waveSchema = z.strictObject({
  number: z.int(),
  name: z.string(),
  policyChanges: z.array(z.string()),
  beforeHash: z.string(),
  afterHash: z.string(),
  gains: z.array(changeSchema),
  unchanged: z.array(
    z.strictObject({
      why: z.enum(["already", "earlier-wave", "excluded", "method-off", "allows-nothing"]),
      people: tallySchema,
    }),
  ),
  loses: z.array(changeSchema),
  outside: tallySchema,
  everyoneElse: z.strictObject({ gains: z.array(z.string()), loses: z.array(z.string()) }),
  unknown: z.array(z.string()),
  newlySatisfied: z.array(
    z.strictObject({
      policyId: z.string(),
      policyName: z.string(),
      state: z.string(),
      strength: z.string().nullable(),
      besides: z.array(z.string()),
      people: z.array(person),
      perhaps: z.array(person),
    }),
  ),
});

export const previewSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(PREVIEW_KINDS),
  state: z.enum(["running", "done", "failed"]),
  name: z.string(),
  ticketId: z.string().nullable(),
  planHash: z.string(),
  guardHash: z.string().nullable(),
  timeZone: z.string(),
  requester: z.string(),
  createdAt: isoTime,
  endedAt: isoTime.nullable(),
  result: z
    .strictObject({
      /** A rollout of this plan would be refused as things stand. */
      blocks: z.boolean(),
      findings: z.array(findingSchema),
      /** null: only the preflight was asked for, or the tenant could not be read. */
      whatIf: z
        .strictObject({
          waves: z.array(waveSchema),
          basis: z.strictObject({
            groupsRead: z.int(),
            membershipsRead: z.int(),
            platformsSince: isoTime.nullable(),
            conditionalAccessUnread: z.string().nullable(),
          }),
        })
        .nullable(),
    })
    .nullable(),
  links: z.strictObject({ self: z.string() }),
});
export type PreviewResource = z.infer<typeof previewSchema>;
export type PreviewFinding = z.infer<typeof findingSchema>;
export type PreviewWave = z.infer<typeof waveSchema>;
export type PreviewTally = z.infer<typeof tallySchema>;

export interface PreviewParts {
  readonly preview: Preview;
  readonly state: PreviewResource["state"];
  readonly result: PreviewResult | null;
}

export function toPreviewResource({ preview, state, result }: PreviewParts, publicUrl: string): PreviewResource {
  const { metadata, schedule } = preview.plan;
  return {
    id: preview.id,
    kind: preview.kind,
    state,
    name: metadata.name,
    ticketId: metadata.ticketId ?? null,
    planHash: preview.planHash,
    guardHash: preview.guardHash,
    timeZone: schedule.timeZone,
    requester: preview.requester.upn,
    createdAt: toIso(preview.createdAt),
    endedAt: result === null ? null : toIso(result.endedAt),
    result: result === null ? null : toResult(result),
    links: { self: `${publicUrl}/api/previews/${preview.id}` },
  };
}

function toResult({ findings, whatIf }: PreviewResult): NonNullable<PreviewResource["result"]> {
  return {
    blocks: findings.some((finding) => finding.severity === "blocks"),
    findings: findings.map(toFinding),
    whatIf: whatIf === null ? null : { waves: whatIf.waves.map(toWave), basis: toBasis(whatIf.basis) },
  };
}

function toFinding({ id, severity, sentence, mend, wave, link }: Finding): PreviewFinding {
  const finding = { id, severity, sentence, mend, wave: wave === null ? null : wave + 1 };
  return link === undefined ? finding : { ...finding, link };
}

function toWave(wave: WaveWhatIf): PreviewWave {
  const { everyoneElse } = wave;
  return {
    number: wave.index + 1,
    name: wave.name,
    policyChanges: [...wave.policyChanges],
    beforeHash: wave.beforeHash,
    afterHash: wave.afterHash,
    gains: wave.gains.map(({ parts, people }) => ({ may: describe(parts), people: toTally(people) })),
    unchanged: wave.unchanged.map(({ why, people }) => ({ why, people: toTally(people) })),
    loses: wave.loses.map(({ parts, people }) => ({ may: describe(parts), people: toTally(people) })),
    outside: toTally(wave.outside),
    everyoneElse: { gains: describe(everyoneElse.gains), loses: describe(everyoneElse.loses) },
    unknown: [...wave.unknown],
    newlySatisfied: wave.newlySatisfied.map(({ besides, people, perhaps, ...policy }) => ({
      ...policy,
      besides: [...besides],
      people: people.map(({ id, upn }) => ({ id, upn })),
      perhaps: perhaps.map(({ id, upn }) => ({ id, upn })),
    })),
  };
}

function describe(parts: readonly AccessPart[]): string[] {
  return parts.map(describeAccessPart);
}

function toTally({ count, disabled, byRole, byPlatform, people }: PeopleTally): PreviewTally {
  return {
    count,
    disabled,
    byRole: { ...byRole },
    byPlatform: { ...byPlatform },
    people: people.map((each) => ({ ...each })),
  };
}

function toBasis({ platformsSince, ...basis }: WhatIfAnswer["basis"]) {
  return { ...basis, platformsSince: platformsSince === null ? null : toIso(platformsSince) };
}
