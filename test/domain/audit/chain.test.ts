import fc from "fast-check";
import { CHAIN_START, chainEvent, verifyChain } from "../../../src/domain/audit/chain";
import type { AuditEvent, ChainedEvent } from "../../../src/domain/audit/event";
import { canonicalJson } from "../../../src/domain/canonical-json";
import { sha256 } from "../../../src/domain/hash";

const events = fc.array(
  fc.record<AuditEvent>({
    rolloutId: fc.constant("r"),
    at: fc.nat(),
    kind: fc.constantFrom("held", "verdict", "write-verified"),
    actor: fc.constantFrom("passkey-rollout", "ann@contoso.example"),
    wave: fc.option(fc.nat(5)),
    sentence: fc.string({ unit: "binary" }),
    facts: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.constant(null))),
  }),
  { minLength: 1, maxLength: 8 },
);

function chainOf(all: readonly AuditEvent[]): ChainedEvent[] {
  const chain: ChainedEvent[] = [];
  for (const event of all) chain.push(chainEvent(chain.at(-1), event));
  return chain;
}

/** A chain and the place of one of its events. */
const chainAndPlace = events.chain((all) =>
  fc.record({ chain: fc.constant(chainOf(all)), place: fc.nat(all.length - 1) }),
);

describe("an audit chain", () => {
  it("starts at number 1 from 64 zeros, and each hash covers the one before and the event", () => {
    fc.assert(
      fc.property(events, (all) => {
        chainOf(all).forEach((link, n, chain) => {
          const previous = chain[n - 1]?.hash ?? CHAIN_START;
          const hash = sha256(previous + canonicalJson(link.event));
          expect(link).toStrictEqual({ sequence: n + 1, previous, hash, event: all[n] });
        });
      }),
    );
  });

  it("is found whole when nobody touched it, also when the order of members changed on the way through a store", () => {
    fc.assert(
      fc.property(events, (all) => {
        const stored = chainOf(all).map((link) => ({
          ...link,
          event: JSON.parse(canonicalJson(link.event)) as AuditEvent,
        }));
        expect(verifyChain(stored)).toEqual({ ok: true });
      }),
    );
    expect(verifyChain([])).toEqual({ ok: true });
  });

  it("shows the first event that was changed", () => {
    fc.assert(
      fc.property(chainAndPlace, fc.constantFrom("sentence", "actor", "at"), ({ chain, place }, property) => {
        const link = chain[place]!;
        const event = { ...link.event, [property]: property === "at" ? link.event.at + 1 : `${link.event[property]}!` };
        const forged = chain.with(place, { ...link, event });
        expect(verifyChain(forged)).toMatchObject({ ok: false, at: place + 1 });
      }),
    );
  });

  it("shows an event that was changed together with its own hash, at the next one", () => {
    fc.assert(
      fc.property(chainAndPlace, ({ chain, place }) => {
        const event = { ...chain[place]!.event, sentence: "Nothing happened here." };
        fc.pre(event.sentence !== chain[place]!.event.sentence && place < chain.length - 1);
        const forged = chain.with(place, chainEvent(chain[place - 1], event));
        expect(verifyChain(forged)).toMatchObject({ ok: false, at: place + 2 });
      }),
    );
  });

  it("shows where an event was taken out, put in twice or moved", () => {
    fc.assert(
      fc.property(chainAndPlace, ({ chain, place }) => {
        if (place < chain.length - 1) {
          expect(verifyChain(chain.toSpliced(place, 1))).toMatchObject({ ok: false, at: place + 1 });
          const swapped = chain.with(place, chain[place + 1]!).with(place + 1, chain[place]!);
          expect(verifyChain(swapped)).toMatchObject({ ok: false, at: place + 1 });
        }
        expect(verifyChain(chain.toSpliced(place, 0, chain[place]!))).toMatchObject({ ok: false, at: place + 2 });
      }),
    );
  });

  it("shows an event of another rollout that was chained in", () => {
    const [first] = chainOf([{ rolloutId: "r", at: 1, kind: "held", actor: "a", wave: null, sentence: "", facts: {} }]);
    const foreign = chainEvent(first, { ...first!.event, rolloutId: "s" });
    expect(verifyChain([first!, foreign])).toEqual({
      ok: false,
      at: 2,
      what: "event 2 belongs to rollout s and not to r",
    });
  });

  it("shows any of 500 random edits of single fields, whichever row and field it is", () => {
    const edits = fc.constantFrom(
      "sequence",
      "previous",
      "hash",
      "rolloutId",
      "at",
      "kind",
      "actor",
      "wave",
      "sentence",
      "facts",
    );
    fc.assert(
      fc.property(
        chainAndPlace,
        edits,
        fc.string({ minLength: 1 }),
        fc.integer({ min: 1 }),
        (story, field, text, by) => {
          const { chain, place } = story;
          const forged = chain.with(place, editOf(chain[place]!, field, text, by));
          expect(canonicalJson(forged[place])).not.toBe(canonicalJson(chain[place]));
          const verdict = verifyChain(forged);
          expect(verdict).toMatchObject({ ok: false });
          expect(verdict.ok ? 0 : verdict.at).toBe(place + 1);
        },
      ),
      { numRuns: 500 },
    );
  });
});

/** The row with one field changed, in the shape that a row has. */
function editOf(link: ChainedEvent, field: string, text: string, by: number): ChainedEvent {
  const { event } = link;
  switch (field) {
    case "sequence":
      return { ...link, sequence: link.sequence + by };
    case "previous":
      return { ...link, previous: sha256(link.previous + text) };
    case "hash":
      return { ...link, hash: sha256(link.hash + text) };
    case "at":
      return { ...link, event: { ...event, at: event.at + by } };
    case "wave":
      return { ...link, event: { ...event, wave: (event.wave ?? 0) + by } };
    case "facts":
      return { ...link, event: { ...event, facts: { [`${Object.keys(event.facts).join()}${text}`]: text } } };
    case "kind":
      return { ...link, event: { ...event, kind: event.kind === "held" ? "verdict" : "held" } };
    case "rolloutId":
      return { ...link, event: { ...event, rolloutId: event.rolloutId + text } };
    case "actor":
      return { ...link, event: { ...event, actor: event.actor + text } };
    default:
      return { ...link, event: { ...event, sentence: event.sentence + text } };
  }
}
