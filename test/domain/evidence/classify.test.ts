import { classifyCode, isPasskeyCode } from "../../../src/domain/evidence/classify";

it.each([
  ["policy", [135016, 130501, 130500, 130502]],
  ["accessPolicy", [53003, 53000, 53001, 530003, 54008, 54009, 54010, 53004, 53010, 135011]],
  ["staleCredential", [135001, 135010, 500344]],
  ["wrongAccount", [135012, 135013, 135014, 135021]],
  ["provider", [135017]],
  ["system", [135000, 135002, 135007, 135008, 135020, 135004, 135005, 135006, 135009, 135015, 135022, 50087, 50033]],
  ["user", [135003, 135018, 135019, 130503, 130507, 500121]],
  ["interrupt", [50072, 50079, 50074, 50076, 50078, 50158, 50058, 50140, 50199, 16000, 90025, 0]],
  ["notPasskey", [50126, 50053, 50055, 50057]],
  ["unknown", [135099, 1, 65001, -1, 0.5, Number.NaN]],
])("codes are read as %s", (name, codes) => {
  expect(codes.map(classifyCode)).toEqual(codes.map(() => name));
});

it("codes of the FIDO family mean an attempt with a passkey", () => {
  expect([135000, 135016, 135022, 500344].every(isPasskeyCode)).toBe(true);
  expect([134999, 135023, 130501, 50126, 0].some(isPasskeyCode)).toBe(false);
});
