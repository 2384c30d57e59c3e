import { PolicyFileNotGivenError } from "../../../src/local/tenant/create-world";
import { recordsOf, sharedSamples } from "../../shared-samples";
import { DEFAULT_PROFILE, HOURS, OPEN_PROFILE, openProfile, START, target, tenantWorld } from "./tenant-world";

const ONLY_MY_PROFILE = {
  "@odata.type": "#microsoft.graph.fido2AuthenticationMethodConfiguration",
  includeTargets: [target("all_users", OPEN_PROFILE)],
  passkeyProfiles: [openProfile()],
};

describe("a tenant made from its file", () => {
  it("has the people that each group asks for, some of them in other groups too", () => {
    const groups = [
      { name: "sg-it", users: 10, guests: 2, disabled: 1 },
      { name: "sg-berlin", users: 20, alsoIn: { "sg-it": 5 } },
      { name: "sg-approvers", people: ["ann@contoso.example", "zoe@contoso.example"] },
    ];
    const named = [{ upn: "ann@contoso.example", displayName: "Ann", platform: "ios", provider: "1password" }];
    const { truth } = tenantWorld({ file: { groups, named } }).tenant;
    expect(truth.people).toHaveLength(32);
    expect(truth.membersOf("sg-it", START)).toHaveLength(15);
    const members = truth.membersOf("sg-it", START).map((id) => truth.person(id)!);
    expect(members.filter((person) => person.guest)).toHaveLength(2);
    expect(members.filter((person) => !person.enabled)).toHaveLength(1);
    expect(truth.person("ann@contoso.example")).toMatchObject({
      displayName: "Ann",
      platform: "ios",
      provider: { name: "1password" },
    });
    expect(truth.person("zoe@contoso.example")).toBeDefined();
    expect(() => truth.membersOf("sg-nobody", START)).toThrow(/no group/);
    expect(() => truth.canSignIn("nobody", START)).toThrow(/no person/);
  });

  it("gives two groups of one name two ids, and keeps ids over seeds", () => {
    const file = {
      groups: [
        { name: "twice", users: 1 },
        { name: "twice", users: 2 },
        { name: "own", id: "AAAAAAAA-0000-4000-8000-00000000000A" },
      ],
    };
    const ids = tenantWorld({ file }).tenant.truth.groups.map(({ id }) => id);
    expect(new Set(ids).size).toBe(3);
    expect(ids[2]).toBe("aaaaaaaa-0000-4000-8000-00000000000a");
    expect(tenantWorld({ file, options: { seed: 99 } }).tenant.truth.groups.map(({ id }) => id)).toEqual(ids);
  });

  it("takes its policy inline, in the shape of an answer or of a PATCH, and reads the default profile from it", async () => {
    const world = tenantWorld({ file: { policy: ONLY_MY_PROFILE } });
    expect(await world.policy()).toMatchObject({
      defaultPasskeyProfile: OPEN_PROFILE,
      includeTargets: [target("all_users", OPEN_PROFILE)],
    });
    const [person] = world.tenant.truth.people;
    const access = world.tenant.truth.effectiveAccessOf(person!.id, START);
    expect(access.canRegister("synced", person!.provider.aaguid)).toBe(true);
    const again = tenantWorld({
      file: {
        policy: (await world.ask("/v1.0/policies/authenticationMethodsPolicy/authenticationMethodConfigurations/fido2"))
          .body,
      },
    });
    expect(await again.policy()).toEqual(await world.policy());
  });

  it("takes the policies of live tenants as they are", async () => {
    const samples = recordsOf(sharedSamples("fido2-policy.json")).filter(
      (record) => record.id === "Fido2" && record.state === "enabled",
    );
    for (const policy of samples) {
      const read = await tenantWorld({ file: { policy } }).policy();
      expect(read.includeTargets).toEqual(policy.includeTargets);
      expect(read.passkeyProfiles).toEqual(policy.passkeyProfiles ?? []);
    }
  });

  it("lets nobody register before it starts, even where the policy allows it from the beginning", () => {
    const people = { registers: { share: 1, medianAfter: "1h", abandons: 0 } };
    const world = tenantWorld({ file: { policy: ONLY_MY_PROFILE, people } });
    world.tenant.advanceTo(START);
    expect(world.tenant.truth.registrations).toEqual([]);
    world.pass(72 * HOURS);
    expect(world.tenant.truth.registrations.length).toBeGreaterThan(20);
    expect(Math.min(...world.tenant.truth.registrations.map(({ at }) => at))).toBeGreaterThan(START);
  });

  it("needs the JSON of a policy file, and says what is wrong with a policy", async () => {
    expect(() => tenantWorld({ file: { policy: { file: "fido2.json" } } })).toThrow(PolicyFileNotGivenError);
    const given = tenantWorld({
      file: { policy: { file: "fido2.json" } },
      options: { policyFromFile: ONLY_MY_PROFILE },
    });
    expect((await given.policy()).defaultPasskeyProfile).toBe(OPEN_PROFILE);
    expect(() => tenantWorld({ file: { policy: { state: "on" } } })).toThrow(/expected one of/);
    expect((await tenantWorld().policy()).defaultPasskeyProfile).toBe(DEFAULT_PROFILE);
  });

  it("can be large", () => {
    const world = tenantWorld({ file: { groups: [{ name: "sg-all", users: 3000 }], history: "1d" } });
    world.pass(24 * HOURS);
    expect(world.tenant.truth.people).toHaveLength(3000);
    expect(world.tenant.truth.freshAttempts).toBeGreaterThan(3000);
  });
});
