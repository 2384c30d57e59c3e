import { LISTED, openTally } from "../../../src/domain/safety/people-tally";
import { memberOf } from "../../builders/deps";

const traits = { platforms: new Map<string, string>(), isPrivileged: () => false };

test("of a very large set all are counted, and only the first are listed, by name", () => {
  const tally = openTally(traits);
  for (let n = LISTED + 5; n > 0; n -= 1) tally.add(memberOf(n, { guest: n % 2 === 0 }));
  const { count, byRole, people } = tally.close();
  expect([count, byRole.member + byRole.guest, people.length]).toEqual([LISTED + 5, LISTED + 5, LISTED]);
  const names = people.map(({ upn }) => upn);
  expect(names).toEqual([...names].sort());
});

test("a privileged guest is privileged, and a disabled account is nobody who counts", () => {
  const tally = openTally({ ...traits, isPrivileged: (id) => id === memberOf(1).id });
  tally.add(memberOf(1, { guest: true }));
  tally.add(memberOf(2, { accountEnabled: false }));
  expect(tally.close()).toMatchObject({ count: 1, disabled: 1, byRole: { privileged: 1, member: 0, guest: 0 } });
});
