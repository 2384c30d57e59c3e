import { parseWebhookUrl, redactWebhook } from "../../src/contracts/webhook-url";

const PATH =
  "/powerautomate/automations/direct/workflows/0123456789abcdef/triggers/manual/paths/invoke?api-version=1&sig=secret";
const parse = (text: string, allowLoopback = false) => parseWebhookUrl(text, { allowLoopback });

describe("a webhook address", () => {
  it.each([
    `https://default1a2b.3c.environment.api.powerplatform.com${PATH}`,
    `https://default1a2b.3c.environment.api.powerplatform.com:443${PATH}`,
    ` https://prod-07.westeurope.logic.azure.com:443/workflows/abc/triggers/manual/paths/invoke?sig=secret `,
  ])("of a Workflows flow is accepted: %s", (text) => {
    const answer = parse(text);
    expect(answer.ok && redactWebhook(answer.url)).toMatch(/^https:\/\/[a-z0-9.-]+\/…$/);
  });

  it.each([
    ["no URL", "no URL"],
    [`http://x.logic.azure.com${PATH}`, "not https"],
    [`https://x.logic.azure.com:8443${PATH}`, "443"],
    [`https://user:pw@x.logic.azure.com${PATH}`, "password"],
    [`https://logic.azure.com${PATH}`, "host"],
    [`https://evillogic.azure.com${PATH}`, "host"],
    [`https://environment.api.powerplatform.com.evil.example${PATH}`, "host"],
    [`https://x.environment.api.powerplatform.com.${PATH}`, "host"],
    [`https://evil.example/x.logic.azure.com${PATH}`, "host"],
    ["https://x.logic.azure.com/workflows/abc?sig=secret", "path"],
    [`http://127.0.0.1:9000${PATH}`, "this machine"],
    ["https://contoso.webhook.office.com/webhookb2/abc/IncomingWebhook/secret", "May 2026"],
    ["https://outlook.office.com/webhook/abc/secret", "May 2026"],
    ["https://outlook.office365.com/webhook/abc/secret", "May 2026"],
    ["file:///etc/passwd", "not https"],
  ])("like %s is refused, saying why and never repeating it", (text, why) => {
    const answer = parse(text);
    expect(answer).toMatchObject({ ok: false, why: expect.stringContaining(why) });
    expect(JSON.stringify(answer)).not.toContain("secret");
  });

  it("on this machine is accepted for the local inbox only", () => {
    for (const text of ["http://127.0.0.1:9000/inbox", "http://localhost:9000", "http://[::1]:9000/"]) {
      expect(parse(text, true).ok).toBe(true);
      expect(parse(text).ok).toBe(false);
    }
    expect(parse("http://127.0.0.1.evil.example/", true).ok).toBe(false);
    expect(parse("ftp://127.0.0.1/", true).ok).toBe(false);
  });
});
