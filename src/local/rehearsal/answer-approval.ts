/** Sends a request to the app as somebody. In a rehearsal that is the local host in process, else HTTP. */
export type AskApp = (request: Request) => Promise<Response>;

export interface ApprovalAnswer {
  /** The page, with the token of its link. */
  readonly page: string;
  /** Headers that say who is there. */
  readonly headers: Readonly<Record<string, string>>;
  readonly decide: "approve" | "reject";
  readonly comment: string;
}

/** `status` is that of the posted form, or of the page when there was no form to post. `detail` is for people. */
export interface ApprovalAnswered {
  readonly accepted: boolean;
  readonly status: number;
  readonly detail: string;
}

/**
 * Answers an approval exactly as a person does: opens the page, fills in its form and posts it, with whatever the page
 * hid in it (the link's token, the form's own).
 */
export async function answerApproval(ask: AskApp, answer: ApprovalAnswer): Promise<ApprovalAnswered> {
  const opened = await ask(new Request(answer.page, { headers: { ...answer.headers, accept: "text/html" } }));
  const html = await opened.text();
  const form = opened.ok ? readForm(html, answer.page) : undefined;
  if (form === undefined) return { accepted: false, status: opened.status, detail: textOf(html) };
  const fields = new URLSearchParams(form.fields);
  fields.set(form.decisionField, form.decisions[answer.decide] ?? answer.decide);
  if (form.commentField !== undefined) fields.set(form.commentField, answer.comment);
  const cookies = opened.headers.getSetCookie().map((cookie) => cookie.split(";")[0] ?? "");
  const posted = await ask(
    new Request(form.action, {
      method: "POST",
      redirect: "manual",
      headers: {
        ...answer.headers,
        accept: "text/html",
        "content-type": "application/x-www-form-urlencoded",
        origin: new URL(form.action).origin,
        "sec-fetch-site": "same-origin",
        ...(cookies.length === 0 ? {} : { cookie: cookies.join("; ") }),
      },
      body: fields.toString(),
    }),
  );
  const body = await posted.text();
  return { accepted: posted.status < 400, status: posted.status, detail: textOf(body) };
}

interface Form {
  readonly action: string;
  readonly fields: readonly [string, string][];
  readonly decisionField: string;
  /** The value that each of the two buttons sends. */
  readonly decisions: { approve?: string; reject?: string };
  readonly commentField: string | undefined;
}

/** The first form of the page that posts; its two buttons say which is which by their value. */
function readForm(html: string, page: string): Form | undefined {
  const form = /<form\b([^>]*)>([\s\S]*?)<\/form>/gi;
  for (const [, head = "", inside = ""] of html.matchAll(form)) {
    if (attribute(head, "method")?.toLowerCase() !== "post") continue;
    const inputs = [...inside.matchAll(/<(input|button|textarea)\b([^>]*)>/gi)].map(
      ([, tag = "", attributes = ""]) => ({
        tag: tag.toLowerCase(),
        type: attribute(attributes, "type")?.toLowerCase(),
        name: attribute(attributes, "name"),
        value: attribute(attributes, "value") ?? "",
      }),
    );
    const decisions: Form["decisions"] = {};
    let decisionField: string | undefined;
    for (const { tag, type, name, value } of inputs) {
      if (name === undefined || (tag !== "button" && type !== "submit" && type !== "radio")) continue;
      if (/^(approve|accept|yes)/i.test(value)) decisions.approve = value;
      else if (/^(reject|deny|no)/i.test(value)) decisions.reject = value;
      else continue;
      decisionField = name;
    }
    if (decisionField === undefined) continue;
    return {
      action: new URL(attribute(head, "action") ?? page, page).href,
      fields: inputs.flatMap(({ type, name, value }) =>
        type === "hidden" && name !== undefined ? [[name, value]] : [],
      ),
      decisionField,
      decisions,
      commentField: inputs.find(({ tag, type }) => tag === "textarea" || (tag === "input" && type === "text"))?.name,
    };
  }
  return undefined;
}

function attribute(attributes: string, name: string): string | undefined {
  const found = new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)'|([^\\s>]+))`, "i").exec(attributes);
  const raw = found?.[1] ?? found?.[2] ?? found?.[3];
  return raw === undefined ? undefined : decode(raw);
}

function decode(text: string): string {
  return text
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}

/** What a person would read, without markup, style and script. */
function textOf(html: string): string {
  return decode(
    html
      .replaceAll(/<(style|script|head)\b[\s\S]*?<\/\1>/gi, " ")
      .replaceAll(/<[^>]+>/g, " ")
      .replaceAll(/\s+/g, " ")
      .trim(),
  ).slice(0, 500);
}
