import fc from "fast-check";
import { html } from "../../src/views/html";
import { renderApprovalPage } from "../../src/views/pages/approval-page";
import { renderIdentityPage } from "../../src/views/pages/identity-page";
import { renderOverviewPage } from "../../src/views/pages/overview-page";
import { renderProblemPage } from "../../src/views/pages/problem-page";
import { renderRolloutPage } from "../../src/views/pages/rollout-page";
import { buildProblem } from "../../src/contracts/http/problem";
import { pageHeaders, stylesheet } from "../../src/views/style";
import { sha256 } from "../../src/domain/hash";
import { NOW, sampleApproval, sampleData, sampleRollout, samplePlan, sampleWaves } from "./samples";

const form = { token: "the-token", csrf: "the-csrf", contentHash: "the-hash", mayApprove: true };

/** Every page with this text wherever people could have written it. */
function pagesWith(text: string): readonly string[] {
  const plan = samplePlan();
  const rollout = sampleRollout({
    plan: { ...plan, metadata: { ...plan.metadata, name: text, ticketId: text } },
    waitsFor: text,
    requester: { id: text, upn: text, name: text },
    hold: { kind: "drift", reason: text, waitsFor: text, since: NOW },
    drift: { seenAt: NOW, actor: text, changes: [text], conflicts: true, baselineHash: "", policyHash: "" },
    findings: [{ id: "x", severity: "blocks", sentence: text, mend: text, wave: 0 }],
  });
  const waves = sampleWaves().map((wave) => ({
    ...wave,
    name: text,
    waitsFor: text,
    groups: [{ id: text, name: text }],
  }));
  const approval = sampleApproval({
    question: text,
    requester: text,
    details: [text],
    decisions: [{ by: text, byId: text, decision: "reject", at: NOW, comment: text }],
  });
  const stopSwitch = { on: true, by: text, reason: text, since: NOW };
  const data = sampleData({
    rollout,
    waves,
    approvals: [approval],
    stopSwitch,
    chain: { ok: false, at: 1, what: text },
  });
  const principal = { kind: "person", id: text, upn: text, name: text, roles: [] } as const;
  return [
    renderOverviewPage({ now: NOW, rollouts: [data], stopSwitch }, text),
    renderRolloutPage(data, text),
    renderApprovalPage({ now: NOW, approval, rollout, wave: waves[1], form, whyNot: null }, text),
    renderApprovalPage({ now: NOW, approval, rollout, wave: undefined, form: null, whyNot: text }, text),
    renderProblemPage(buildProblem("bad-request", text, text, [{ pointer: text, detail: text }]), text),
    renderIdentityPage({ [text]: principal }, text),
  ];
}

/** What a browser would take as markup: tags and the names of their attributes, without any text. */
function skeleton(page: string): readonly string[] {
  return [...page.matchAll(/<\/?([a-z0-9]+)((?:\s+[a-z-]+(?:="[^"]*")?)*)\s*\/?>/gi)].map(
    ([, tag = "", attributes = ""]) => `${tag} ${attributes.replaceAll(/="[^"]*"/g, "").replaceAll(/\s+/g, " ")}`,
  );
}

test("whatever people write, the pages' markup stays the same", () => {
  const plain = pagesWith("Plain").map(skeleton);
  fc.assert(
    fc.property(
      fc.string(),
      fc.constantFrom("<script>alert(1)</script>", '" onload="x', "<img src=x>", "</style>", "<!--"),
      (a, b) => {
        const pages = pagesWith(`Q${a}${b}`);
        pages.forEach((page, index) => {
          expect(skeleton(page)).toEqual(plain[index]);
          expect(page).not.toContain("<script");
        });
      },
    ),
    { numRuns: 60 },
  );
});

test("no page has a script, a style attribute or anything from elsewhere", () => {
  for (const page of pagesWith("Plain")) {
    expect(page).not.toMatch(/<script|\sstyle="|\son[a-z]+="|src=|@import|url\(/);
    expect([...page.matchAll(/href="([^"]*)"/g)].every(([, href]) => /^(\/|#|data:,$)/.test(href ?? ""))).toBe(true);
  }
});

test("the policy sent with a page allows exactly its stylesheet", () => {
  const hash = Buffer.from(sha256(stylesheet()), "hex").toString("base64");
  expect(pageHeaders()["content-security-policy"]).toContain(`style-src 'sha256-${hash}'`);
  for (const page of pagesWith("Plain")) expect(page).toContain(`<style>${stylesheet()}</style>`);
});

test("the approval page holds one form with what has to be sent back", () => {
  const page = pagesWith("Plain")[2]!;
  for (const part of [
    'method="post"',
    'value="the-token"',
    'value="the-csrf"',
    'value="the-hash"',
    'value="approve"',
    'value="reject"',
  ])
    expect(page).toContain(part);
  expect(page.match(/<form/g)).toHaveLength(1);
});

test("an approval that can't be taken back any more offers no yes", () => {
  const page = renderApprovalPage(
    {
      now: NOW,
      approval: sampleApproval({ state: "approved" }),
      rollout: sampleRollout(),
      wave: undefined,
      form: { ...form, mayApprove: false },
      whyNot: null,
    },
    "bo@contoso.example",
  );
  expect(page).not.toContain('value="approve"');
  expect(page).toContain('value="reject"');
});

test("every wave says why it waits, and every page has one main heading and a way past the header", () => {
  const overview = renderOverviewPage(
    { now: NOW, rollouts: [sampleData()], stopSwitch: sampleData().stopSwitch },
    null,
  );
  for (const words of ["bakes until Friday", "Waits for the waves before it."]) expect(overview).toContain(words);
  for (const page of pagesWith("Plain")) {
    expect(page.match(/<h1/g)).toHaveLength(1);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('href="#content"');
  }
});

test("a template leaves out what is not there and keeps zero", () => {
  expect(html`<p>${null}${undefined}${false}${0}${["a", html`<b>${"<"}</b>`]}</p>`.text).toBe("<p>0a<b>&lt;</b></p>");
});

test("a finding says where it is explained, unless it is of an older version", () => {
  const [guests, proof] = sampleRollout().findings;
  const findings = [guests!, { ...proof!, link: "docs/findings.md#proof-missing" }];
  const page = renderRolloutPage(sampleData({ rollout: sampleRollout({ findings }) }), "ann");
  expect(page.match(/docs\/findings\.md#[a-z-]+/g)).toEqual(["docs/findings.md#proof-missing"]);
});
