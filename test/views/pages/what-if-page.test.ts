import { renderWhatIfPage } from "../../../src/views/pages/what-if-page";
import { digestOf, readDigest } from "../../../src/views/what-if-digest";
import { memberOf } from "../../builders/deps";
import { policyOf } from "../../builders/policies";
import { previewOf } from "../../builders/previews";
import { whatIfFactsOf } from "../../builders/what-ifs";

const people = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, at) => memberOf(from + at));
const facts = whatIfFactsOf({ groups: { 1: people(1, 5), 2: people(5, 40) }, waves: [[1], [2]] });
/** What a reader sees of a page, without markup. */
const seen = (page: string) =>
  page
    .replace(/<(style|script)[^>]*>.*?<\/\1>/gs, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/\s+/g, " ");

test("the page stands alone: no script that runs, no address, no form", () => {
  const page = renderWhatIfPage(previewOf(facts));
  expect(page).not.toMatch(/https?:|\bsrc=|<form|<a /);
  expect(page.match(/<script[^>]*>/g)).toEqual(['<script type="application/json" id="what-if-digest">']);
  expect(page).toContain('content="default-src &#39;none&#39;;');
});

test("it says who gains what, who is unchanged and why, and holds what the next report compares itself with", () => {
  const preview = previewOf(facts);
  const page = renderWhatIfPage(preview);
  const text = seen(page);
  expect(text).toContain("A rollout of this plan could start.");
  expect(text).toContain("5 people gain From then on they may register synced passkeys");
  expect(text).toContain("1 person unchanged Because an earlier wave gives it.");
  expect(text).toContain("Nobody loses anything by any wave.");
  expect(text).toContain("user40@contoso.example");
  expect(readDigest(page)).toEqual(digestOf(preview));
});

test("it opens with what changed since the last report", () => {
  const before = digestOf(
    previewOf(whatIfFactsOf({ groups: { 1: people(1, 4), 2: people(5, 40) }, waves: [[1], [2]] })),
  );
  const text = seen(renderWhatIfPage(previewOf(facts), before));
  expect(text).toContain("user5@contoso.example would gain by wave &#39;wave 1&#39; now.");
  expect(text.indexOf("Since the last report")).toBeLessThan(text.indexOf("At a glance"));
  expect(seen(renderWhatIfPage(previewOf(facts), digestOf(previewOf(facts))))).toContain("Nothing has changed.");
});

test("whoever would lose something stands out, and names are escaped", () => {
  const policy = policyOf({ passkeyProfiles: [], includeTargets: [{ targetType: "group", id: "all_users" }] });
  const page = renderWhatIfPage(previewOf({ ...facts, policy }, { name: "<b>plan</b>" }));
  expect(seen(page)).toContain("would be refused");
  expect(seen(page)).toContain("this plan is refused until that is mended");
  expect(page).toContain("&lt;b&gt;plan&lt;/b&gt;");
  expect(page).not.toContain("<b>plan");
});

test("a long list of people is folded on the screen, a short one is not", () => {
  const page = renderWhatIfPage(previewOf(facts));
  expect(page.match(/<details>/g)).toHaveLength(1);
});
