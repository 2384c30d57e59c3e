import { readFileSync } from "node:fs";
import path from "node:path";
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { launchChromium } from "./chromium";
import { serveApp, type ServedApp } from "./served-app";

const HOUR = 3_600_000;
const [ANN, ERIN] = ["ann@contoso.example", "erin@contoso.example"];
const LOOK_IN_PAGE = readFileSync(path.join(__dirname, "in-page.js"), "utf8");

let browser: Browser;
let served: ServedApp;
/** Every address that any page asked for. */
let asked: string[];
let contexts: BrowserContext[];

beforeAll(async () => {
  browser = await launchChromium();
});
afterAll(async () => {
  // Undefined when there was none to launch; the reason is told already.
  await (browser as Browser | undefined)?.close();
});
beforeEach(async () => {
  asked = [];
  contexts = [];
  served = await serveApp();
});
afterEach(async () => {
  for (const context of contexts) await context.close();
  served.end();
});

/** A tab of its own, in which pages can run no script. `as` null: nobody has been chosen yet. */
async function openTab(as: string | null, options: BrowserContextOptions = {}): Promise<Page> {
  const context = await browser.newContext({ baseURL: served.origin, javaScriptEnabled: false, ...options });
  contexts.push(context);
  context.on("request", (request) => asked.push(request.url()));
  if (as !== null)
    await context.addCookies([{ name: "local-user", value: encodeURIComponent(as), url: served.origin }]);
  return context.newPage();
}

async function findApproval(): Promise<string> {
  const page = await openTab(ANN);
  await page.goto("/");
  const href = await page.getByRole("link", { name: "Look and decide" }).getAttribute("href");
  if (href === null) throw new Error("the overview leads to no approval");
  return href;
}

/** What the focus is on, as it is called. */
const FOCUSED = "document.activeElement.labels?.[0]?.textContent ?? document.activeElement.textContent";

/** Presses Tab until what has the focus is called so; a person would not go on for ever either. */
async function tabTo(page: Page, words: string): Promise<void> {
  const seen: string[] = [];
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press("Tab");
    const focused = (await page.evaluate<string>(FOCUSED)).trim();
    if (focused.includes(words)) return;
    seen.push(focused);
  }
  throw new Error(`The Tab key leads to ${seen.join(", ")}, but never to ${words}.`);
}

/** Ann approves the wave, by keyboard alone, from the page on which she says who she is. */
async function approveByKeyboard(page: Page): Promise<void> {
  await page.goto("/");
  await tabTo(page, "ann");
  await page.keyboard.press("Enter");
  await page.getByText("Signed in as ann@contoso.example").waitFor();
  await tabTo(page, "Look and decide");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: "Start of wave 'identity'" }).waitFor();
  await tabTo(page, "Comment");
  await page.keyboard.type("looks calm, go");
  await tabTo(page, "Approve");
  await page.keyboard.press("Enter");
  await page.getByText("looks calm, go").waitFor();
}

async function textOf(page: Page): Promise<string> {
  return (await page.locator("body").innerText()).replaceAll(/\s+/g, " ");
}

test("the first page shows the rollout, its waves and why it waits", async () => {
  const page = await openTab(ERIN);
  await page.goto("/");
  expect(await page.getByRole("link", { name: "synced-passkeys" }).isVisible()).toBe(true);
  const text = await textOf(page);
  for (const words of ["1. identity", "2. it", "Waits for an answer.", "May wave 'identity' start?"])
    expect(text).toContain(words);
});

test("an approver says who they are, reads the question and approves, by keyboard alone and without a script", async () => {
  const page = await openTab(null);
  await approveByKeyboard(page);
  expect(await page.locator("h1 + .badge").innerText()).toBe("Approved");
  expect(await textOf(page)).toContain("ann@contoso.example");

  await served.passTime(HOUR / 2);
  await page.getByRole("link", { name: "Look again" }).click();
  expect(await page.locator("h1 + .badge").innerText()).toBe("Approved and used");
  expect(await textOf(page)).toContain("Nothing is left to decide");
});

test("the page of a rollout shows its waves, what was measured, findings and who did what", async () => {
  await approveByKeyboard(await openTab(null));
  await served.passTime(1.5 * HOUR);
  const page = await openTab(ERIN);
  await page.goto(`/rollouts/${served.rolloutId}`);
  for (const name of ["Waves", "Wave 1: identity", "Wave 2: it", "Findings of the preflight", "Who did what"])
    expect([name, await page.getByRole("heading", { name, exact: true }).count()]).toEqual([name, 1]);
  const folded = page.locator("details:not([open]) > summary");
  while ((await folded.count()) > 0) await folded.first().click();
  const text = await textOf(page);
  expect(text).toMatch(/\d+ of \d+ people signed in, nobody is blocked\./);
  expect(text).toMatch(/\d+ of \d+ users blocked; upper bound \d+\.\d %/);
  expect(text).toMatch(/intact Every hash of the \d+ events follows from the one before it\./);
  expect(text).toMatch(/ann@contoso\.example approved: May wave 'identity' start\? .* Comment: looks calm, go\./);
});

test("the requester may look, and is refused with a sentence", async () => {
  const at = await findApproval();
  const page = await openTab(ERIN);
  await page.goto(at);
  expect(await textOf(page)).toMatch(/You can't decide here .*\w+.*\./);
  expect(await page.getByRole("button").count()).toBe(0);
});

/** Every kind of page, with who looks at it and with which status it comes. */
async function everyPage(): Promise<readonly (readonly [path: string, as: string | null, status: number])[]> {
  const approval = await findApproval();
  return [
    ["/", ANN, 200],
    [`/rollouts/${served.rolloutId}`, ANN, 200],
    [approval, ANN, 200],
    [approval, ERIN, 200],
    ["/rollouts/r000000000000", ANN, 404],
    ["/", "stranger@contoso.example", 403],
    ["/", null, 401],
  ];
}

test("nothing scrolls sideways on a narrow phone, and nothing on a page leads elsewhere", async () => {
  for (const [at, as, status] of await everyPage()) {
    const page = await openTab(as, { viewport: { width: 360, height: 740 } });
    expect([at, (await page.goto(at))?.status()]).toEqual([at, status]);
    for (const details of await page.locator("details > summary").all()) await details.click();
    expect([at, await page.evaluate<number>("document.documentElement.scrollWidth")]).toEqual([at, 360]);
  }
  const elsewhere = asked.filter((url) => new URL(url).origin !== served.origin && !url.startsWith("data:"));
  expect([asked.length > 5, elsewhere]).toEqual([true, []]);
});

test.each(["light", "dark"] as const)(
  "people who see little or nothing find their way in %s colours",
  async (scheme) => {
    const pages = await everyPage();
    await expectNoFaults(pages, scheme);
    await approveByKeyboard(await openTab(null));
    await served.passTime(1.5 * HOUR);
    await expectNoFaults(pages, scheme);
  },
);

async function expectNoFaults(
  pages: Awaited<ReturnType<typeof everyPage>>,
  colorScheme: "light" | "dark",
): Promise<void> {
  for (const [at, as] of pages) {
    const page = await openTab(as, { colorScheme });
    await page.goto(at);
    for (const details of await page.locator("details > summary").all()) await details.click();
    expect([at, await page.evaluate<string[]>(LOOK_IN_PAGE)]).toEqual([at, []]);
  }
}

test("dark mode has colours of its own", async () => {
  const colours: string[] = [];
  for (const colorScheme of ["light", "dark"] as const) {
    const page = await openTab(ERIN, { colorScheme });
    await page.goto("/");
    const read = (property: string) => page.evaluate<string>(`getComputedStyle(document.body).${property}`);
    colours.push(await read("backgroundColor"), await read("color"));
  }
  expect(new Set(colours).size).toBe(4);
});

test("whoever likes to see where they are sees it: the focus has an outline", async () => {
  const page = await openTab(ANN);
  await page.goto("/");
  await tabTo(page, "Look and decide");
  const outline = await page.evaluate<string>("getComputedStyle(document.activeElement).outlineStyle");
  expect(outline).toBe("solid");
});
