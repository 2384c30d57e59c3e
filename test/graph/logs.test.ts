import { createRegistrationLog } from "../../src/graph/registration-log";
import { createSignInLog } from "../../src/graph/sign-in-log";
import { clientWorld, NOON, thrownBy } from "./world";

const HOUR = 3_600_000;
const signIn = (id: string) => ({
  id,
  userId: "U1",
  createdDateTime: "2026-12-01T11:00:00Z",
  status: { errorCode: 0 },
});

describe("the sign-in log", () => {
  it("is asked on beta, by time alone, and read to the end with duplicates kept", async () => {
    const { graph, logger, client } = clientWorld();
    graph.collection("/beta/auditLogs/signIns", [signIn("a"), signIn("b"), signIn("a"), { id: "broken" }], 2);
    const signIns = await createSignInLog(client, logger).read(NOON - HOUR, NOON);
    expect(signIns.map((record) => record.id)).toEqual(["a", "b", "a"]);
    expect(graph.asked[0]?.query).toEqual({
      $filter: "createdDateTime ge 2026-12-01T11:00:00.000Z and createdDateTime le 2026-12-01T12:00:00.000Z",
      $top: "1000",
    });
    expect(logger.lines).toEqual([{ level: "warn", event: "sign-ins-unreadable", facts: { unreadable: 1, read: 3 } }]);
  });

  it("says that a licence is missing where that is the reason", async () => {
    const { graph, logger, client } = clientWorld();
    const code = "Authentication_RequestFromNonPremiumTenantOrB2CTenant";
    graph.answer("GET", "/beta/auditLogs/signIns", {
      status: 403,
      json: { error: { code, message: "Neither tenant is B2C or tenant doesn't have premium license" } },
    });
    expect(await thrownBy(createSignInLog(client, logger).read(0, NOON))).toMatchObject({
      name: "LicenceMissingError",
    });
    graph.answer("GET", "/beta/auditLogs/signIns", {
      status: 403,
      json: { error: { code: "Forbidden", message: "no" } },
    });
    expect(await thrownBy(createSignInLog(client, logger).read(0, NOON))).toMatchObject({
      name: "PermissionMissingError",
    });
  });
});

describe("the registration log", () => {
  const audit = (id: string, activityDisplayName: string, more: object = {}) => ({
    ...{
      id,
      activityDisplayName,
      activityDateTime: `2026-12-01T11:0${id}:00.1234567Z`,
      result: "success",
      category: "Anything",
    },
    targetResources: [
      { id: null, type: "User", userPrincipalName: "Ann@Contoso.example", displayName: "q83v+/8BAgM=" },
    ],
    ...more,
  });

  it("sorts records into registrations, ceremonies and policy changes, and counts all as proof of life", async () => {
    const { graph, logger, client } = clientWorld();
    const records = [
      audit("1", "Get passkey creation options"),
      audit("2", "Add Passkey (synced)", {
        additionalDetails: [
          { key: "webauthn", value: "x" },
          { key: "AAGuid", value: "FBFC3007-154E-4ECC-8C0B-6E020557D7BD" },
        ],
      }),
      audit("3", "User registered security info"),
      audit("4", "User canceled security info registration"),
      audit("5", "Authentication Methods Policy Update", {
        initiatedBy: { user: null, app: { appId: null, displayName: "Portal", servicePrincipalId: "SP1" } },
      }),
      audit("6", "Add Passkey (synced)", { result: "failure" }),
      audit("7", "Add Passkey (device-bound)", { targetResources: [] }),
      audit("8", "Update user"),
    ];
    graph.collection("/v1.0/auditLogs/directoryAudits", records, 3);
    const page = await createRegistrationLog(client, logger).read(NOON - HOUR, NOON);
    const at = (minute: number) => NOON - HOUR + minute * 60_000 + 123;
    expect(page).toEqual({
      registrations: [
        {
          id: "2",
          upn: "ann@contoso.example",
          at: at(2),
          type: "synced",
          aaguid: "fbfc3007-154e-4ecc-8c0b-6e020557d7bd",
          credentialId: "q83v-_8BAgM",
        },
      ],
      ceremonies: [
        { id: "1", upn: "ann@contoso.example", at: at(1), step: "started" },
        { id: "4", upn: "ann@contoso.example", at: at(4), step: "cancelled" },
      ],
      accessEdits: [],
      policyChanges: [
        {
          id: "5",
          at: at(5),
          actor: "Portal",
          actorId: "sp1",
          activity: "Authentication Methods Policy Update",
          values: null,
        },
      ],
      seen: 8,
      newestAt: at(8),
    });
    expect(logger.lines[0]?.facts).toEqual({ unreadable: 1, read: 8 });
    expect(graph.asked[0]?.query.$filter).toBe(
      "activityDateTime ge 2026-12-01T11:00:00.000Z and activityDateTime le 2026-12-01T12:00:00.000Z",
    );
  });

  it("is silent, not dead, when nothing was recorded", async () => {
    const { graph, logger, client } = clientWorld();
    graph.collection("/v1.0/auditLogs/directoryAudits", []);
    const nothing = { registrations: [], ceremonies: [], policyChanges: [], accessEdits: [] };
    const empty = { ...nothing, seen: 0, newestAt: null };
    expect(await createRegistrationLog(client, logger).read(0, NOON)).toEqual(empty);
  });
});
