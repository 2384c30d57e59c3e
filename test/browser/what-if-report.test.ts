import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, Page } from "playwright-core";
import { renderWhatIfPage } from "../../src/views/pages/what-if-page";
import { digestOf } from "../../src/views/what-if-digest";
import { memberOf } from "../builders/deps";
import { policyOf } from "../builders/policies";
import { aWarning, previewOf } from "../builders/previews";
import { whatIfFactsOf } from "../builders/what-ifs";
import { launchChromium } from "./chromium";

const LOOK_IN_PAGE = readFileSync(path.join(__dirname, "in-page.js"), "utf8");
const folder = mkdtempSync(path.join(tmpdir(), "passkey-rollout-report-"));

const people = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => memberOf(from + at));
const facts = whatIfFactsOf({ groups: { 1: people(1, 9), 2: people(5, 60) }, waves: [[1], [2]] });
const legacy = policyOf({
  passkeyProfiles: [],
  includeTargets: [{ targetType: "group", id: "all_users" }],
  isAttestationEnforced: true,
});
const before = digestOf(previewOf(whatIfFactsOf({ groups: { 1: people(1, 5) }, waves: [[1]] })));
const long = { name: "synced-passkeys-for-everybody-who-works-in-one-of-our-forty-two-offices" };

/** A plan that goes well, and one that takes something from everybody. */
const REPORTS = {
  well: renderWhatIfPage(previewOf(facts, long, { findings: [aWarning] }), before),
  badly: renderWhatIfPage(previewOf({ ...facts, policy: legacy }, long)),
};

let browser: Browser;
beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  // Undefined when there was none to launch; the reason is told already.
  await (browser as Browser | undefined)?.close();
});

/** The report as a file, opened by somebody without a network. */
async function open(name: keyof typeof REPORTS, width: number, colorScheme: "light" | "dark"): Promise<Page> {
  const file = path.join(folder, `${name}.html`);
  writeFileSync(file, REPORTS[name]);
  const context = await browser.newContext({
    viewport: { width, height: 800 },
    colorScheme,
    javaScriptEnabled: false,
    offline: true,
  });
  const page = await context.newPage();
  await page.goto(pathToFileURL(file).href);
  for (const details of await page.locator("details > summary").all()) await details.click();
  return page;
}

test.each([
  ["well", "light"],
  ["well", "dark"],
  ["badly", "light"],
  ["badly", "dark"],
] as const)("the report of a plan that goes %s can be read by everybody in %s colours", async (name, scheme) => {
  const page = await open(name, 1000, scheme);
  expect(await page.evaluate<string[]>(LOOK_IN_PAGE)).toEqual([]);
});

test.each(["well", "badly"] as const)("the report of a plan that goes %s fits a narrow phone", async (name) => {
  const page = await open(name, 360, "light");
  expect(await page.evaluate<number>("document.documentElement.scrollWidth")).toBe(360);
});

test("on paper everybody is named, although the list is folded on the screen", async () => {
  const page = await open("well", 1000, "light");
  for (const details of await page.locator("details > summary").all()) await details.click();
  const last = page.getByText("user60@contoso.example");
  expect(await last.isVisible()).toBe(false);
  await page.emulateMedia({ media: "print" });
  expect(await last.isVisible()).toBe(true);
});
