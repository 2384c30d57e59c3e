import fc from "fast-check";
import { createConsoleLogger } from "../../src/telemetry/console-logger";
import { redactFacts, redactText } from "../../src/telemetry/redact";

describe("telemetry text", () => {
  it.each([
    ["Resource 'ann@contoso.example' does not exist.", "ann"],
    ["guest x_fabrikam.example#EXT#@contoso.onmicrosoft.com failed", "fabrikam"],
    ["GET /v1.0/users/jürgen%40contoso.example", "gen%40"],
    ["Authorization: Bearer local:reader", "local:reader"],
    ["SharedAccessSignature sr=x&sig=abc%2Bdef&se=1", "abc%2Bdef"],
    ["token eyJhbGciOiJSUzI1NiJ9.eyJvaWQiOiIxIn0.c2lnbmF0dXJl was refused", "eyJ"],
    ["https://x.logic.azure.com/invoke?sp=1&sig=aBc-123_~", "aBc-123"],
    ["http://127.0.0.1/runtime/webhooks?code=s3cr3t==&taskHub=x", "s3cr3t"],
    ["AccountName=x;AccountKey=Zm9vYmFy==;EndpointSuffix=core", "Zm9vYmFy"],
    ['{"client_secret":"hunter2"}', "hunter2"],
    ["redirect?next=%3Fcode%3Dabc123", "abc123"],
  ])("hides what is personal or secret: %s", (text, secret) => {
    expect(redactText(text)).not.toContain(secret);
  });

  it.each([
    "GET /v1.0/groups/{id} failed with 403 Authorization_RequestDenied (request 94fb3b52-452a-4535-a601-69e0a90e3aa2)",
    "sign-in error code: 135016",
    "3 of 41 people blocked (upper bound 16.2 %) exceeds the intolerable 10 %",
    "wave 2 @ 09:00, see policy",
  ])("keeps what helps: %s", (text) => {
    expect(redactText(text)).toBe(text);
  });

  it("hides any name with an @ between letters, wherever it stands, and hiding twice changes nothing", () => {
    const word = fc.stringMatching(/^[a-z][a-z0-9._-]{0,12}[a-z0-9]$/);
    fc.assert(
      fc.property(word, word, fc.constantFrom(" ", "'", '"', "/", "(", "<", ","), (name, domain, around) => {
        const clean = redactText(`x${around}${name}@${domain}.example${around}y`);
        expect(clean).not.toContain(`${name}@`);
        expect(redactText(clean)).toBe(clean);
      }),
    );
  });
});

describe("facts", () => {
  it("are hidden by name and by content; numbers and error codes stay", () => {
    const facts = {
      upn: "ann",
      Authorization: "x",
      code: "Http503",
      status: 503,
      path: "/users/ann@contoso.example",
      none: null,
      mail: null,
    };
    expect(redactFacts(facts)).toEqual({
      ...{ upn: "{hidden}", Authorization: "{hidden}", code: "Http503", status: 503 },
      ...{ path: "/users/{upn}", none: null, mail: null },
    });
  });
});

describe("the console logger", () => {
  it("writes one JSON object a line, redacted, and lets no fact pretend to be the line's own", () => {
    const lines: string[] = [];
    const logger = createConsoleLogger({
      write: (line) => lines.push(line),
      clock: { now: () => Date.UTC(2026, 11, 1) },
    });
    logger.info("wave-started", { wave: 1, level: "fake", at: 0 });
    logger.error("failed for ann@contoso.example", { why: "line one\nline two" });
    logger.warn("quiet");
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      { at: "2026-12-01T00:00:00.000Z", level: "info", event: "wave-started", wave: 1, _level: "fake", _at: 0 },
      { at: "2026-12-01T00:00:00.000Z", level: "error", event: "failed for {upn}", why: "line one\nline two" },
      { at: "2026-12-01T00:00:00.000Z", level: "warn", event: "quiet" },
    ]);
    expect(lines.some((line) => line.includes("\n"))).toBe(false);
  });
});
