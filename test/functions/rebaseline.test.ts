import { startApp, startRollout, type AppUnderTest, type AskOptions } from "./app-under-test";

let app: AppUnderTest;
let id: string;
beforeEach(async () => {
  app = await startApp();
  id = await startRollout(app);
});
afterEach(() => {
  app.kill();
});

const rebaseline = (options: AskOptions, rollout = id) =>
  app.ask("POST", `/api/rollouts/${rollout}/rebaseline`, options);

test.each<[string, AskOptions, number]>([
  ["of somebody who may only request", { as: "erin@contoso.example" }, 403],
  ["of the break-glass role", { as: "glass@contoso.example", body: { reason: "x" } }, 403],
  ["of nobody", { as: null }, 401],
  ["with an unknown field", { as: "ann@contoso.example", body: { wave: 1 } }, 400],
  ["about a rollout that changed meanwhile", { as: "ann@contoso.example", headers: { "if-match": '"other"' } }, 412],
  ["of an application", { as: "pipeline" }, 409],
  ["where nobody changed anything", { as: "ann@contoso.example" }, 409],
])("a request %s to accept the policy is answered %i", async (_, options, status) => {
  expect((await rebaseline(options)).status).toBe(status);
});

test("a refusal says why and is in the audit trail", async () => {
  const problem = (await (await rebaseline({ as: "ann@contoso.example" })).json()) as { detail: string };
  expect(problem.detail).toContain("no change of the policy by somebody else is known");
  const audit = await (await app.ask("GET", `/api/rollouts/${id}/audit`)).text();
  expect(audit).toContain("ann@contoso.example asked to accept the policy as it is now; refused");
});

test("there is nothing to accept of a rollout that does not exist", async () => {
  expect((await rebaseline({ as: "ann@contoso.example" }, "r-gone")).status).toBe(404);
});
