import { toRolloutResource } from "../../src/contracts/http/rollout-resource";
import { rolloutSchema } from "../../src/contracts/http/rollout-resource";
import { sha256 } from "../../src/domain/hash";
import type { AwaitedWrite } from "../../src/domain/rollout/records";
import { HOUR } from "../../src/domain/time";
import { renderRolloutPage } from "../../src/views/pages/rollout-page";
import { awaitedLines } from "../../src/views/text/awaited-text";
import { NOW, sampleData, sampleRollout, sampleWaves } from "./samples";

const body = '{\n  "@odata.type": "#x",\n  "includeTargets": []\n}';
const awaited: AwaitedWrite = {
  intentId: "dddddddd-0000-4000-8000-000000000001",
  purpose: "assign",
  preparedAt: NOW,
  expiresAt: NOW + 24 * HOUR,
  request: {
    method: "PATCH",
    url: "https://graph.contoso.example/v1.0/fido2",
    headers: { "Content-Type": "application/json", "client-request-id": "dddddddd-0000-4000-8000-000000000001" },
    body,
  },
  bodySha256: sha256(body),
  beforeHash: "b",
  afterHash: "a",
  unchangedAt: NOW,
};
const waves = sampleWaves().map((wave, index) => (index === 0 ? { ...wave, awaited } : wave));
const rollout = sampleRollout();
const stopped = { ...rollout, controls: { ...rollout.controls, pausedBy: "bo@contoso.example" } };
const who = "ann@contoso.example";

test("the API gives the request byte for byte, with its hash", () => {
  const resource = toRolloutResource({ rollout, waves, approvals: [] }, "https://rollout.contoso.example");
  expect(rolloutSchema.parse(resource).waves.map(({ awaitedWrite }) => awaitedWrite?.request.body)).toEqual([
    body,
    ...waves.slice(1).map(() => undefined),
  ]);
  expect(resource.waves[0]?.awaitedWrite).toMatchObject({ bodySha256: sha256(body), purpose: "assign" });
});

test("nobody is shown a request that must not be sent any more; a containment's is shown all the same", () => {
  const shown = (each: AwaitedWrite) =>
    toRolloutResource(
      { rollout: stopped, waves: waves.map((wave) => ({ ...wave, awaited: each })), approvals: [] },
      "https://rollout.contoso.example",
    ).waves[0]?.awaitedWrite?.intentId;
  expect(shown(awaited)).toBeUndefined();
  expect(shown({ ...awaited, purpose: "close" })).toBe(awaited.intentId);
});

test("the page shows it, and hides it once somebody stopped the rollout", () => {
  const page = (data: typeof rollout) => renderRolloutPage(sampleData({ rollout: data, waves }), who);
  expect(page(rollout)).toContain("An admin has to send this request");
  expect(page(rollout)).toContain(sha256(body));
  expect(page(rollout)).toContain(`client-request-id: ${awaited.intentId}\n\n${body.replaceAll('"', "&quot;")}</code>`);
  expect(page(stopped)).not.toContain("An admin has to send this request");
});

test("a terminal shows what to send, as whom, until when", () => {
  const resource = toRolloutResource({ rollout, waves, approvals: [] }, "https://rollout.contoso.example");
  const text = awaitedLines(resource.waves[0]!.awaitedWrite!).join("\n");
  expect(text).toContain("PATCH https://graph.contoso.example/v1.0/fido2");
  expect(text).toContain("Authorization: Bearer {TOKEN}");
  expect(text).toContain('    "@odata.type": "#x",'.trimStart());
  expect(text).toContain(`client-request-id: ${awaited.intentId}`);
});
