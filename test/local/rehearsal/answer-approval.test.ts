import { answerApproval } from "../../../src/local/rehearsal/answer-approval";

const PAGE = "http://127.0.0.1:7071/approvals/a1?token=abc";

const page = (
  form: string,
): string => `<!doctype html><html><head><title>x</title></head><body><h1>May wave 2 start?</h1>
<form method="get" action="/search"><input name="q"></form>${form}</body></html>`;

const FORM = `<form method="post" action="/approvals/a1">
  <input type="hidden" name="token" value="abc"><input type="hidden" name="csrf" value="a&quot;b&amp;c">
  <textarea name="comment" rows="2"></textarea>
  <button name="decision" value="approve">Approve</button><button name="decision" value="reject">Reject</button>
</form>`;

describe("answering an approval on its page", () => {
  function ask(html: string, status = 200) {
    const posted: { url: string; fields: Record<string, string>; user: string | null }[] = [];
    const app = async (request: Request): Promise<Response> => {
      if (request.method === "GET") return new Response(html, { status, headers: { "content-type": "text/html" } });
      const fields = Object.fromEntries(new URLSearchParams(await request.text()));
      posted.push({ url: request.url, fields, user: request.headers.get("x-local-user") });
      return new Response("<p>Thank you</p>");
    };
    return { app, posted };
  }
  const answer = (decide: "approve" | "reject") => ({
    page: PAGE,
    headers: { "x-local-user": "ann" },
    decide,
    comment: "fine",
  });

  it.each(["approve", "reject"] as const)("posts the form with what the page hid in it: %s", async (decide) => {
    const { app, posted } = ask(page(FORM));
    const answered = await answerApproval(app, answer(decide));
    expect(answered).toEqual({ accepted: true, status: 200, detail: "Thank you" });
    expect(posted).toEqual([
      {
        url: "http://127.0.0.1:7071/approvals/a1",
        user: "ann",
        fields: { token: "abc", csrf: 'a"b&c', comment: "fine", decision: decide },
      },
    ]);
  });

  it("posts nothing where the page offers no answer, and says what the page said", async () => {
    const { app, posted } = ask(page("<p>You are not a member of 'approvers'.</p>"));
    const answered = await answerApproval(app, answer("approve"));
    expect(posted).toHaveLength(0);
    expect(answered).toMatchObject({ accepted: false, status: 200 });
    expect(answered.detail).toContain("You are not a member of 'approvers'.");
  });

  it("posts nothing when the page may not be seen", async () => {
    const { app, posted } = ask(page(FORM), 403);
    expect(await answerApproval(app, answer("approve"))).toMatchObject({ accepted: false, status: 403 });
    expect(posted).toHaveLength(0);
  });
});
