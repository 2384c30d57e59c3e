import fc from "fast-check";
import type { Approval } from "../../../src/domain/approval/approval";
import { renderApprovalCard } from "../../../src/views/cards/approval-card";
import { cardText } from "../../../src/views/cards/card-text";

const context = {
  publicUrl: "https://rollout.contoso.example",
  token: "dG9rZW4",
  rolloutName: "synced-passkeys",
  waveName: "IT",
  eventId: "e-1",
};

function askedApproval(change: Partial<Approval> = {}): Approval {
  return {
    id: "a-1",
    rolloutId: "r-1",
    wave: 1,
    kind: "before",
    state: "open",
    question: "May wave 'IT' start? 57 people would receive the profile.",
    content: {
      planHash: "1",
      guardHash: null,
      rolloutId: "r-1",
      wave: 1,
      kind: "before",
      peopleHash: null,
      users: 57,
      policyBeforeHash: null,
      policyAfterHash: null,
      evidenceHash: null,
    },
    contentHash: "",
    requester: "erin@contoso.example",
    requestedAt: Date.UTC(2026, 11, 2, 8),
    expiresAt: Date.UTC(2026, 11, 3, 8, 30),
    minimum: 1,
    decisions: [],
    usedAt: null,
    tokenHash: "",
    csrfHash: null,
    details: [],
    ...change,
  };
}

describe("the card that asks for an approval", () => {
  const card = renderApprovalCard(askedApproval(), context);
  const text = JSON.stringify(card);

  it("is version 1.4 and only opens pages", () => {
    expect(card.version).toBe("1.4");
    expect(card.actions.map((action) => action.type)).toEqual(["Action.OpenUrl", "Action.OpenUrl"]);
    expect(card.actions[0]?.url).toBe("https://rollout.contoso.example/approvals/a-1?token=dG9rZW4");
  });

  it("says what is asked, for whom, by whom and until when", () => {
    for (const words of ["57 people", "erin", "Thu 3 Dec 2026, 08:30 UTC", "synced", "2: IT", "message e"])
      expect(text.replaceAll("\\\\", "")).toContain(words);
  });

  it("stays under 26 KB with the longest names and 200 groups, and says how many lines are missing", () => {
    const name = "*".repeat(256);
    const details = Array.from({ length: 200 }, (_, index) => `include target ${name} (${index}) was added`);
    const large = renderApprovalCard(askedApproval({ details, question: name.repeat(20), requester: name }), {
      ...context,
      rolloutName: name,
      waveName: name,
    });
    expect(Buffer.byteLength(JSON.stringify(large))).toBeLessThan(25 * 1024);
    expect(JSON.stringify(large)).toMatch(/…and \d+ more on the page/);
  });
});

describe("text of people inside a card", () => {
  it.each([
    ["[pay here](http://evil.example)", "\\[pay here\\](http:\u200b//evil.example)"],
    ["1. a list", "1\u200b. a list"],
    ["# heading", "\\# heading"],
    ["- point", "\\- point"],
    ["see www.evil.example", "see www\u200b.evil.example"],
    ["sg-berlin (Berlin)", "sg-berlin (Berlin)"],
    ["**bold** _it_", "\\*\\*bold\\*\\* \\_it\\_"],
    ["two\nlines\u202eevil", "two lines evil"],
  ])("%p becomes harmless", (text, harmless) => {
    expect(cardText(text)).toBe(harmless);
  });

  it("never leaves a Markdown character unescaped, nor an address whole", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (text) => {
        const card = cardText(text);
        expect(card.replaceAll(/\\[\\`*_[\]~<>|#+-]/g, "x")).not.toMatch(/[\\`*_[\]~<>|]|:\/\/|^[#+>-]|\n/);
      }),
    );
  });
});
