import { skippingClock } from "../../../src/local/host/host-clock";
import type { SkippingClock } from "../../../src/local/host/host-clock";
import { createLocalHost } from "../../../src/local/host/local-host";
import type { LocalHost } from "../../../src/local/host/local-host";
import { memoryHistory } from "../../../src/local/host/memory-history";
import type { HttpData, TypedData } from "../../../src/local/host/rpc";
import { orText } from "./stories/calls";
import { canonical } from "./stories/canonical";
import { watchRegistry } from "./stories/captured";
import type { Captured } from "./stories/captured";
import { sendRaw } from "./stories/raw-http";
import { loadRecordedApp } from "./stories/recorded-app";
import { readRecording } from "./stories/recording";
import type { HttpStep, InvokeStep } from "./stories/recording";

interface Exchange {
  readonly name: string;
  readonly http: HttpStep;
  /** The call of the function, unless the host answered by itself. */
  readonly invoke: InvokeStep | undefined;
}

function exchanges(story: string): Exchange[] {
  const steps = readRecording(story);
  const calls = steps.filter((step): step is InvokeStep => step.kind === "invoke" && step.trigger === "httpTrigger");
  return steps
    .filter((step): step is HttpStep => step.kind === "http")
    .map((http) => {
      const invoke = calls.findLast((call) => call.seq < http.seq && urlOf(call).endsWith(http.request.url));
      const reached = invoke !== undefined && methodOf(invoke) === http.request.method ? invoke : undefined;
      return { name: `${http.seq}: ${http.request.method} ${http.request.url.slice(0, 60)}`, http, invoke: reached };
    });
}

function urlOf(call: InvokeStep): string {
  return (call.input as { http: { url: string } }).http.url;
}

function methodOf(call: InvokeStep): string {
  return (call.input as { http: { method: string } }).http.method;
}

let clock: SkippingClock;
let host: LocalHost;
let calls: Captured[];

beforeAll(async () => {
  clock = skippingClock({ startsAt: Date.parse("2026-11-23T07:35:41Z") });
  calls = [];
  host = createLocalHost({
    registry: watchRegistry(loadRecordedApp("http-app", clock), () => clock.now(), calls),
    clock,
    history: memoryHistory(),
    ids: () => "00000000-0000-4000-8000-000000000000",
    hostJson: {},
    log: () => undefined,
    port: 0,
  });
  await host.start();
});

afterAll(() => host.stop());

describe.each(["http-requests", "http-responses"])("in the story %s", (story) => {
  test.each(exchanges(story).map((it) => [it.name, it] as const))("%s", async (_, { http, invoke }) => {
    calls.length = 0;
    const { method, url, headers = {} } = http.request;
    const answering = sendRaw(host.url!, method, url, headers, bodyOf(http));
    // Time passes while a handler waits; the others are over before.
    if (url.endsWith("/slow")) await letTimePass(5000);
    const answer = await answering;

    expect(answer.status).toBe(http.status);
    expect(shownHeaders(answer.headers)).toEqual(recordedHeaders(http.headers));
    expect(shownBody(answer.body, http.body)).toEqual(canonical(http.body));

    const call = calls.find((it) => it.trigger === "httpTrigger");
    expect(call?.function).toBe(invoke?.function);
    if (call === undefined || invoke === undefined) return;
    expect(playedInput(call.input.http!)).toEqual(canonical((invoke.input as { http: unknown }).http));
    expect(metadata(call.triggerMetadata)).toEqual(metadata(invoke.triggerMetadata as Record<string, TypedData>));
  });
});

async function letTimePass(ms: number): Promise<void> {
  while (calls.length === 0) await new Promise((resolve) => setImmediate(resolve));
  await clock.runUntil(clock.now() + ms);
}

function bodyOf({ request }: HttpStep): Buffer | null {
  const body: unknown = request.body;
  if (body === null) return null;
  if (body === "<307208 chars>") return Buffer.from(JSON.stringify({ t: "x".repeat(307_200) }));
  if (typeof body === "string") return Buffer.from(body);
  const { bytes, base64 } = body as { bytes: number; base64?: string };
  return base64 === undefined ? Buffer.alloc(bytes, "A") : Buffer.from(base64, "base64");
}

/** What the recorder kept. */
const KEPT = ["content-type", "content-length", "transfer-encoding", "set-cookie", "location", "x-one", "x-many"];

function shownHeaders(headers: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).filter(([name]) => KEPT.includes(name)));
}

function recordedHeaders(headers: Record<string, string | string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), [value].flat()]));
}

function shownBody(body: Buffer, recorded: unknown): unknown {
  if (typeof recorded === "string" && /^<\d+ bytes>$/.test(recorded)) return `<${body.length} bytes>`;
  if (typeof recorded === "object" && recorded !== null && "base64" in recorded)
    return { base64: body.toString("base64") };
  return canonical(orText(body.toString()));
}

function playedInput(http: HttpData): unknown {
  const { body, ...rest } = http;
  return canonical({
    ...rest,
    body: body?.bytes === undefined ? body : { bytes: shownBytes(Buffer.from(body.bytes)) },
  });
}

const RECORDED_CHARS = 600;

/** As the recorder shows bytes: text if it is any, its beginning if it is long. */
function shownBytes(bytes: Buffer): object {
  const text = bytes.toString();
  const isText = Buffer.from(text).equals(bytes) && bytes.every((byte) => byte > 8);
  if (!isText) return { bytes: bytes.length, base64: bytes.toString("base64") };
  return { bytes: bytes.length, text: text.length > 1000 ? `${text.slice(0, RECORDED_CHARS)}…` : text };
}

/** The order of headers is the client's; JSON texts are compared as values. */
function metadata(all: Record<string, TypedData>): unknown {
  const values = Object.entries(all).map(([name, data]) => [
    name,
    data.json === undefined ? data : (JSON.parse(data.json) as unknown),
  ]);
  return canonical(Object.fromEntries(values));
}
