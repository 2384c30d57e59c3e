import fc from "fast-check";
import { readAuditTime, readDirectoryAudit } from "../../../src/contracts/graph/directory-audit";
import { recordsOf, sharedSamples } from "../../shared-samples";
import { mutationsOf, RUNS } from "./mutations";

const record = (activityDisplayName: string, more: object = {}) => ({
  id: "44444444-4444-4444-8444-444444444444",
  activityDateTime: "2026-12-01T11:00:00.1234567Z",
  activityDisplayName,
  result: "success",
  resultReason: "",
  category: "UserManagement",
  targetResources: [
    { id: null, type: "User", userPrincipalName: "Ann@Contoso.example", displayName: "q83v+/8BAgMEBQ==" },
  ],
  additionalDetails: [
    { key: "webauthninfo", value: "none" },
    { key: "AAGuid", value: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd" },
  ],
  initiatedBy: { app: null, user: { id: "ADMIN-1", userPrincipalName: "Admin@contoso.example" } },
  ...more,
});

describe("a registration", () => {
  const registration = (activity: string, more: object = {}) => {
    const reading = readDirectoryAudit(record(activity, more));
    return reading.kind === "registration" ? reading.registration : reading.kind;
  };

  it("belongs to its target, even when an admin made it", () => {
    expect(registration("Add Passkey (synced)")).toEqual({
      id: "44444444-4444-4444-8444-444444444444",
      upn: "ann@contoso.example",
      at: Date.UTC(2026, 11, 1, 11) + 123,
      type: "synced",
      aaguid: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
      credentialId: "q83v-_8BAgMEBQ",
    });
  });

  it.each([
    ["Add Passkey (synced)", "synced"],
    ["Add Passkey (device-bound)", "deviceBound"],
    ["Add Passkey (device-bound) security key", "deviceBound"],
    ["add passkey", "unknown"],
  ])("“%s” is of type %s", (activity, type) => {
    expect(registration(activity)).toMatchObject({ type });
  });

  it("is only what says Add Passkey and succeeded", () => {
    for (const activity of ["User registered security info", "Add FIDO2 security key", "Add Passkeyholder"]) {
      expect(registration(activity)).toBe("other");
    }
    for (const result of ["failure", "timeout", null])
      expect(registration("Add Passkey (synced)", { result })).toBe("other");
  });

  it("finds its AAGUID by key in any order and case, and takes nothing that is none", () => {
    const details = (key: string, value: unknown) => ({ additionalDetails: [null, 3, { key, value }] });
    expect(
      registration("Add Passkey (synced)", details("aaguid", "EA9B8D66-4D01-1D21-3CE4-B6B48CB575D4 ")),
    ).toMatchObject({ aaguid: "ea9b8d66-4d01-1d21-3ce4-b6b48cb575d4" });
    expect(registration("Add Passkey (synced)", details("AAGuid", "none"))).toMatchObject({ aaguid: null });
    expect(registration("Add Passkey (synced)", { additionalDetails: null })).toMatchObject({ aaguid: null });
  });

  it("is named by the object id where the record has no name, and is unreadable with neither", () => {
    const target = (more: object) => ({
      targetResources: [
        { type: "Device", id: "d" },
        { type: "user", ...more },
      ],
    });
    expect(registration("Add Passkey (synced)", target({ id: "AB-1" }))).toMatchObject({
      upn: "ab-1",
      credentialId: null,
    });
    expect(registration("Add Passkey (synced)", target({ id: null }))).toBe("unreadable");
  });
});

describe("a ceremony", () => {
  const step = (activity: string, more: object = {}) => {
    const reading = readDirectoryAudit(record(activity, more));
    return reading.kind === "ceremony" ? reading.ceremony.step : reading.kind;
  };

  it("starts with the creation options and is given up in either spelling", () => {
    expect(step("Get passkey creation options")).toBe("started");
    expect(step("Get passkey creation options", { result: "failure" })).toBe("other");
    expect(step("User canceled security info registration")).toBe("cancelled");
    expect(step("User cancelled security info registration", { result: "failure" })).toBe("cancelled");
    expect(step("User started security info registration")).toBe("other");
  });

  it("is undone by deleting the passkey, and a pass that an admin issues is a sign of trouble", () => {
    expect(step("Delete Passkey (synced)")).toBe("removed");
    expect(step("Delete Passkey (synced)", { result: "failure" })).toBe("other");
    const pass = { resultReason: "Admin registered temporary access pass method for user" };
    expect(step("Admin registered security info", pass)).toBe("pass-issued");
    expect(step("Admin registered security info", { resultReason: "Admin registered phone method" })).toBe("other");
  });
});

describe("a policy change", () => {
  const change = (initiatedBy: unknown, more: object = {}) => {
    const reading = readDirectoryAudit(
      record("Authentication Methods Policy Update", { category: "Policy", initiatedBy, ...more }),
    );
    return reading.kind === "policy-change" ? [reading.change.actor, reading.change.actorId] : reading.kind;
  };

  it("names the person, or the app by its service principal, or nobody", () => {
    expect(change({ user: { id: "U1", userPrincipalName: "Admin@contoso.example" }, app: null })).toEqual([
      "admin@contoso.example",
      "u1",
    ]);
    expect(change({ user: null, app: { appId: null, displayName: "CIPP", servicePrincipalId: "SP-1" } })).toEqual([
      "CIPP",
      "sp-1",
    ]);
    expect(change({ user: null, app: null })).toEqual([null, null]);
    expect(change(undefined)).toEqual([null, null]);
  });

  it("counts when it timed out, because it may have taken effect, and not when it failed", () => {
    expect(change(null, { result: "timeout" })).toEqual([null, null]);
    expect(change(null, { result: "failure" })).toBe("other");
  });
});

describe("an edit of who may sign in from where", () => {
  const edit = (activity: string, more: object = {}) => {
    const reading = readDirectoryAudit(record(activity, more));
    return reading.kind === "access-edit" ? reading.change.actor : reading.kind;
  };

  it("is told apart from the passkey policy, with whoever made it, unless it failed", () => {
    expect(edit("Update conditional access policy")).toBe("admin@contoso.example");
    expect(edit("Add named location")).toBe("admin@contoso.example");
    expect(edit("Delete conditional access policy", { result: "failure" })).toBe("other");
    expect(edit("Update user")).toBe("other");
  });
});

describe("any record", () => {
  it.each(["Add Passkey (synced)", "Get passkey creation options", "Authentication Methods Policy Reset"])(
    "like “%s” never makes the reader throw or answer anything odd",
    (activity) => {
      fc.assert(
        fc.property(mutationsOf(record(activity)), (json) => {
          const reading = readDirectoryAudit(json);
          expect(["number", "undefined"]).toContain(typeof readAuditTime(json));
          if (reading.kind === "registration") {
            const { upn, at, aaguid, credentialId } = reading.registration;
            expect(upn !== "" && upn === upn.toLowerCase() && Number.isSafeInteger(at)).toBe(true);
            expect(aaguid ?? "00000000-0000-0000-0000-000000000000").toMatch(/^[0-9a-f-]{36}$/);
            expect(credentialId ?? "AAAAAAAA").toMatch(/^[\w-]+$/);
          }
          if (reading.kind === "policy-change") expect(reading.change.actor).not.toBe("");
        }),
        RUNS,
      );
    },
  );

  it("that was captured from a live tenant is read without complaint, where the samples are present", () => {
    const whole = recordsOf(sharedSamples("directory-audits.json")).filter(
      (sample) => typeof sample.activityDateTime === "string",
    );
    const kinds = whole.map((sample) => readDirectoryAudit(sample).kind);
    expect(kinds.filter((kind) => kind === "unreadable")).toEqual(whole.length === 0 ? [] : ["unreadable"]);
  });
});
