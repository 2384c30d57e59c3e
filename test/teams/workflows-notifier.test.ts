import { createWorkflowsNotifier, notificationsOff } from "../../src/teams/workflows-notifier";
import type { LogFacts, Logger } from "../../src/ports/logger";

const SECRET = "sig-of-the-flow";
const URL_OF_FLOW = new URL(
  `https://prod-07.westeurope.logic.azure.com/workflows/abc/triggers/manual/paths/invoke?api-version=2016-06-01&sig=${SECRET}`,
);
const NOW = Date.UTC(2026, 11, 1, 12);
const message = (card: object = { type: "AdaptiveCard", version: "1.4", body: [] }) => ({ eventId: "e-1", card });

function notifierWorld(answer: () => Response | Promise<Response>) {
  const sent: { url: string; init: RequestInit }[] = [];
  const lines: { event: string; facts: LogFacts | undefined }[] = [];
  const log = (event: string, facts?: LogFacts) => void lines.push({ event, facts });
  const logger: Logger = { info: log, warn: log, error: log };
  const fetch = async (url: string | URL | Request, init: RequestInit = {}) => {
    sent.push({ url: url instanceof Request ? url.url : String(url), init });
    return answer();
  };
  const clock = { now: () => NOW, sleep: async () => {} };
  return { sent, lines, notifier: createWorkflowsNotifier({ url: URL_OF_FLOW, fetch, clock, logger }) };
}
const answering = (status: number, headers: Record<string, string> = {}) =>
  notifierWorld(() => new Response(null, { status, headers }));

describe("a card", () => {
  it("is posted once, as the only attachment, and accepted is all that is known then", async () => {
    const { sent, notifier } = answering(202);
    expect(await notifier.post(message())).toEqual({ kind: "accepted" });
    expect(sent).toHaveLength(1);
    expect(sent[0]?.url).toBe(URL_OF_FLOW.href);
    expect(sent[0]?.init).toMatchObject({ method: "POST", redirect: "manual" });
    expect(JSON.parse(sent[0]?.init.body as string)).toEqual({
      type: "message",
      attachments: [
        { contentType: "application/vnd.microsoft.card.adaptive", contentUrl: null, content: message().card },
      ],
    });
  });

  it.each([
    [429, { "Retry-After": "17" }, 17_000],
    [429, { "Retry-After": "2.5" }, 2500],
    [503, { "Retry-After": new Date(NOW + 30_000).toUTCString() }, 30_000],
    [500, {}, 60_000],
    [408, {}, 60_000],
    [429, { "Retry-After": "999999" }, 3_600_000],
  ])("that meets %d with %j may be tried again after %d ms", async (status, headers, afterMs) => {
    const { notifier, sent } = answering(status, headers);
    expect(await notifier.post(message())).toMatchObject({ kind: "retry", afterMs });
    expect(sent).toHaveLength(1);
  });

  it.each([301, 302, 307, 400, 401, 403, 404, 410, 413])(
    "that meets %d is refused for good; no redirect is followed",
    async (status) => {
      const { notifier, sent } = answering(status, { location: "https://evil.example/" });
      expect((await notifier.post(message())).kind).toBe("refused");
      expect(sent).toHaveLength(1);
    },
  );

  it("that is too large for Teams is never sent, because the flow would accept it and show nothing", async () => {
    const { notifier, sent } = answering(202);
    const answer = await notifier.post(message({ text: "ü".repeat(13_300) }));
    expect(answer).toMatchObject({ kind: "refused", why: expect.stringContaining("bytes") });
    expect(sent).toHaveLength(0);
    expect(await notifier.post(message({ text: "x".repeat(26_000) }))).toEqual({ kind: "accepted" });
  });

  it("that gets no answer may be tried again, and the address appears nowhere", async () => {
    const { notifier, lines } = notifierWorld(() => Promise.reject(new TypeError(`fetch failed: ${URL_OF_FLOW.href}`)));
    const answer = await notifier.post(message());
    expect(answer).toMatchObject({ kind: "retry", afterMs: 60_000 });
    expect(JSON.stringify([answer, lines])).not.toContain(SECRET);
    expect(lines[0]?.facts).toMatchObject({ webhook: "https://prod-07.westeurope.logic.azure.com/…", eventId: "e-1" });
  });

  it("goes nowhere when notifications are off", async () => {
    expect(await notificationsOff.post(message())).toEqual({ kind: "off" });
  });
});
