import fc from "fast-check";
import { readPlatform, readSignIn } from "../../../src/contracts/graph/sign-in";
import { recordsOf, sharedSamples } from "../../shared-samples";
import { mutationsOf, RUNS } from "./mutations";

const step = (authenticationMethod: string, more: object = {}) => ({
  ...{ authenticationMethod, succeeded: true, authenticationStepResultDetail: null },
  authenticationStepRequirement: "Primary authentication",
  ...more,
});
const SATISFIED = { authenticationStepResultDetail: "MFA requirement satisfied by claim in the token" };

const record = (more: object = {}) => ({
  id: "1691d37b-8579-43a7-966a-0f35583c1300",
  createdDateTime: "2026-12-01T11:00:00Z",
  userId: "26BE570A-1111-5555-B4E2-A37C6808512D",
  userPrincipalName: "26be570a-1111-5555-b4e2-a37c6808512d",
  correlationId: "5d295068-919b-4017-85d8-44be2f5f5483",
  status: { errorCode: 0, failureReason: "Other.", additionalDetails: null },
  deviceDetail: { operatingSystem: "MacOs", browser: "Safari" },
  authenticationDetails: [step("Passkey (synced)")],
  ...more,
});
const read = (more: object) => readSignIn(record(more))!;

describe("a sign-in", () => {
  it("is bound to the person's id and to the time of the sign-in itself", () => {
    expect(readSignIn(record())).toEqual({
      id: "1691d37b-8579-43a7-966a-0f35583c1300",
      userId: "26be570a-1111-5555-b4e2-a37c6808512d",
      at: Date.UTC(2026, 11, 1, 11),
      correlationId: "5d295068-919b-4017-85d8-44be2f5f5483",
      ...{ code: 0, fresh: true, passkey: true, passkeySucceeded: true, platform: "macos" },
    });
  });

  it.each(["Passkey (synced)", "Passkey (device-bound)", "FIDO2 security key", "passkey"])(
    "knows “%s” as a passkey",
    (method) => {
      expect(read({ authenticationDetails: [step(method)] })).toMatchObject({ passkey: true, passkeySucceeded: true });
    },
  );

  it("that a token satisfied proves nothing, neither freshness nor a passkey", () => {
    for (const details of [
      [step("Previously satisfied")],
      [step("Passkey (synced)", SATISFIED)],
      [
        step("Satisfied by token"),
        step("Password", {
          authenticationStepResultDetail: "First factor requirement satisfied by claim in the token",
        }),
      ],
    ]) {
      expect(read({ authenticationDetails: details })).toMatchObject({
        fresh: false,
        passkey: false,
        passkeySucceeded: null,
      });
    }
  });

  it("with a key that satisfied the second factor too is a passkey sign-in (documented fragment of 2022)", () => {
    const other = step("Other", { authenticationStepResultDetail: "MFA requirement satisfied by multi-factor device" });
    const details = [
      step("Password", { authenticationStepResultDetail: "Correct password" }),
      step("FIDO2 security key"),
      other,
    ];
    expect(read({ authenticationDetails: details })).toMatchObject({
      fresh: true,
      passkey: true,
      passkeySucceeded: true,
    });
  });

  it("without details is unproven when it succeeded, an attempt when it failed, nothing when it was interrupted", () => {
    const without = (errorCode: number) => read({ status: { errorCode }, authenticationDetails: [] });
    expect(without(0)).toMatchObject({ fresh: false, passkey: false, passkeySucceeded: null });
    expect(without(50126)).toMatchObject({ fresh: true, passkey: false, passkeySucceeded: null });
    expect(without(50074)).toMatchObject({ fresh: false });
    expect(without(135016)).toMatchObject({ fresh: true, passkey: true, passkeySucceeded: false });
  });

  it("tells a failed passkey step from a sign-in that failed after it", () => {
    const failed = [step("Passkey (synced)", { succeeded: false })];
    expect(read({ status: { errorCode: 135003 }, authenticationDetails: failed }).passkeySucceeded).toBe(false);
    expect(read({ status: { errorCode: 53003 } })).toMatchObject({ code: 53003, passkeySucceeded: true });
  });

  it("is read from a diagnostic record too: code as text, details as JSON text", () => {
    const more = {
      status: { errorCode: "135010" },
      authenticationDetails: JSON.stringify([step("Passkey (synced)", { succeeded: false })]),
    };
    expect(read(more)).toMatchObject({ code: 135010, passkey: true, passkeySucceeded: false });
  });

  it("without an id, a person, a time or a code is no evidence", () => {
    for (const gap of [
      { id: "" },
      { userId: null },
      { createdDateTime: "yesterday" },
      { status: null },
      { status: { errorCode: -1 } },
    ]) {
      expect(readSignIn(record(gap))).toBeUndefined();
    }
  });

  it("never throws and never answers anything odd, whatever comes", () => {
    const platforms = new Set(["windows", "macos", "ios", "android", "linux", "unknown"]);
    fc.assert(
      fc.property(
        mutationsOf(record({ authenticationDetails: [step("Password"), step("Passkey (synced)")] })),
        (json) => {
          const signIn = readSignIn(json);
          if (signIn === undefined) return;
          expect([signIn.id, signIn.userId].every((text) => typeof text === "string" && text !== "")).toBe(true);
          expect(Number.isSafeInteger(signIn.at) && Number.isSafeInteger(signIn.code)).toBe(true);
          expect(platforms.has(signIn.platform)).toBe(true);
          expect(signIn.passkeySucceeded === null).toBe(!signIn.passkey);
          expect(signIn.passkey && !signIn.fresh).toBe(false);
        },
      ),
      RUNS,
    );
  });

  it("is read from every complete captured record, where the samples are present", () => {
    const samples = recordsOf(sharedSamples("sign-ins.json")).filter((sample) => typeof sample.id === "string");
    expect(samples.map((sample) => readSignIn(sample)?.fresh)).toEqual(
      samples.map((sample) => "authenticationDetails" in sample),
    );
  });
});

it.each([
  ["MacOs", "macos"],
  ["Windows 10", "windows"],
  ["Windows10", "windows"],
  ["Ios 17.5", "ios"],
  ["iPadOS 18", "ios"],
  ["Android 14", "android"],
  ["Ubuntu 24.04", "linux"],
  ["Linux", "linux"],
  ["ChromeOS", "unknown"],
  ["", "unknown"],
  [null, "unknown"],
])("the operating system %j is the platform %s", (system, platform) => {
  expect(readPlatform(system)).toBe(platform);
});
