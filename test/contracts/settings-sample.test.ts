import { readFileSync } from "node:fs";
import path from "node:path";
import { readSettings, SETTING_NAMES } from "../../src/contracts/settings";

const root = path.resolve(__dirname, "../..");
const sample = JSON.parse(readFileSync(path.join(root, "local.settings.sample.json"), "utf8")) as {
  Values: Record<string, string>;
};
const explained = readFileSync(path.join(root, "docs/operations/settings.md"), "utf8");

test("the sample settings are read without a complaint", () => {
  expect(readSettings(sample.Values)).toMatchObject({ ok: true });
});

test.each(SETTING_NAMES)("%s is in the sample", (name) => {
  expect(Object.keys(sample.Values)).toContain(name);
});

test.each(Object.keys(sample.Values))("%s is explained in docs/operations/settings.md", (name) => {
  expect(explained).toContain(`\`${name}\``);
});
