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

const report = (options: AskOptions, rollout = id) => app.ask("POST", `/api/rollouts/${rollout}/signals`, options);
const tickets = (count: number, more: object = {}) => ({ helpDesk: { tickets: count }, ...more });

test.each<[string, AskOptions, number]>([
  ["of somebody who may only look", { as: "reader@contoso.example", body: tickets(3) }, 403],
  ["of nobody", { as: null, body: tickets(3) }, 401],
  ["without a number", { as: "ann@contoso.example", body: {} }, 400],
  ["with fewer than no tickets", { as: "ann@contoso.example", body: tickets(-1) }, 400],
  ["about a wave that is not there", { as: "ann@contoso.example", body: tickets(3, { wave: 9 }) }, 404],
  ["about a wave that is", { as: "ann@contoso.example", body: tickets(3, { wave: 1 }) }, 200],
])("a report %s is answered %i", async (_, options, status) => {
  expect((await report(options)).status).toBe(status);
});

test("a report is in the audit trail once, however often it is sent", async () => {
  for (let n = 0; n < 3; n += 1) await report({ as: "ann@contoso.example", body: tickets(4) });
  const audit = await (await app.ask("GET", `/api/rollouts/${id}/audit`)).text();
  expect(audit.split("reported 4 help-desk tickets for wave 1 so far").length - 1).toBe(1);
});

test("nothing can be reported of a rollout that does not exist", async () => {
  expect((await report({ as: "ann@contoso.example", body: tickets(1) }, "r-gone")).status).toBe(404);
});
