import { showApproval } from "../../src/operations/show-approval";
import { approvalOf, LINK_TOKEN, principalOf } from "../builders/approvals";
import { memberOf, worldOf, type TestWorld } from "../builders/deps";
import { rolloutOf, waveOf } from "../builders/rollouts";

const ann = principalOf(1);

async function asked(): Promise<TestWorld> {
  const world = worldOf();
  world.tenant.groups.set("sg-approvers", { id: "g9", name: "sg-approvers", members: [memberOf(1), memberOf(2)] });
  await world.deps.rollouts.insertRollout(rolloutOf({ currentWave: 1 }), [waveOf(0), waveOf(1), waveOf(2)]);
  await world.deps.approvals.insertApproval(approvalOf());
  return world;
}

const stored = async (world: TestWorld) => (await world.deps.approvals.readApproval("a1"))!.value;

describe("looking at an approval", () => {
  test.each([
    ["a stranger", principalOf(3), true],
    ["the requester", principalOf(4, { upn: "owner@contoso.example" }), true],
    ["a program that only asks for the headers", ann, false],
  ])("by %s changes nothing", async (_story, by, withForm) => {
    const world = await asked();
    const before = await world.deps.approvals.readApproval("a1");
    const shown = await showApproval(world.deps)({ approvalId: "a1", by, token: LINK_TOKEN, withForm });
    expect(shown?.form).toBeNull();
    expect(await world.deps.approvals.readApproval("a1")).toEqual(before);
  });

  test("with a wrong link says so", async () => {
    const world = await asked();
    const shown = await showApproval(world.deps)({ approvalId: "a1", by: ann, token: "other", withForm: true });
    expect(shown).toMatchObject({ form: null, whyNot: expect.stringContaining("link") });
  });

  test("the row never holds a token in clear", async () => {
    const world = await asked();
    const shown = await showApproval(world.deps)({ approvalId: "a1", by: ann, token: null, withForm: true });
    const row = JSON.stringify(await stored(world));
    expect(row).not.toContain(shown!.form!.token);
    expect(row).not.toContain(shown!.form!.csrf);
  });

  test("again and again keeps the link of the card working, and the row small", async () => {
    const world = await asked();
    for (let look = 0; look < 60; look += 1)
      await showApproval(world.deps)({ approvalId: "a1", by: ann, token: null, withForm: true });
    expect((await stored(world)).tokenHash.length).toBeLessThan(2000);
    const byLink = await showApproval(world.deps)({ approvalId: "a1", by: ann, token: LINK_TOKEN, withForm: true });
    expect(byLink?.form?.token).toBe(LINK_TOKEN);
  });
});
