import fc from "fast-check";
import { readGroup, readMember, readPerson, readRoleGrant } from "../../../src/contracts/graph/directory-objects";
import { readErrorAnswer } from "../../../src/contracts/graph/error-answer";
import { mutationsOf, RUNS } from "./mutations";

describe("an error answer", () => {
  it("gives Graph's code, words and request id", () => {
    const body = {
      error: { code: "TooManyRequests", message: "Please retry again later.", innerError: { "request-id": "r" } },
    };
    expect(readErrorAnswer(429, JSON.stringify(body))).toEqual({
      code: "TooManyRequests",
      detail: "Please retry again later.",
      requestId: "r",
    });
  });

  it("is found where privileged identity management hides it: nested, or as JSON text in the message", () => {
    const nested = { error: { error: { code: "InvalidFilter", message: "The filter is invalid." } } };
    expect(readErrorAnswer(400, JSON.stringify(nested)).code).toBe("InvalidFilter");
    const hidden = {
      error: {
        code: "UnknownError",
        message: JSON.stringify({ errorCode: "PermissionScopeNotGranted", message: "missing scope" }),
      },
    };
    expect(readErrorAnswer(403, JSON.stringify(hidden))).toMatchObject({
      code: "PermissionScopeNotGranted",
      detail: "missing scope",
    });
  });

  it("says what came when it is no JSON, or empty", () => {
    expect(readErrorAnswer(502, "<html><head><title>502 Bad Gateway</title>")).toMatchObject({
      code: "HtmlAnswer",
      detail: expect.stringContaining("502 Bad Gateway"),
    });
    expect(readErrorAnswer(404, '{"error":{"code":"UnknownError","message":""}}')).toMatchObject({
      code: "UnknownError",
      detail: "Graph gave no reason",
    });
    expect(readErrorAnswer(503, "")).toMatchObject({ code: "Http503" });
  });

  it("never makes the reader throw", () => {
    const body = { error: { code: "c", message: "m", innerError: { "request-id": "r" } } };
    fc.assert(
      fc.property(
        fc.oneof(
          mutationsOf(body).map((json) => JSON.stringify(json) as string | undefined),
          fc.string(),
        ),
        (text) => {
          const { code, detail } = readErrorAnswer(500, text ?? "");
          expect(code !== "" && detail !== "").toBe(true);
        },
      ),
      RUNS,
    );
  });
});

describe("directory objects", () => {
  it("never make their readers throw, and what is read has an id in lower case", () => {
    const user = { id: "U1", userPrincipalName: "A@b", displayName: "A", accountEnabled: true, userType: "Member" };
    const group = {
      id: "G1",
      displayName: "g",
      groupTypes: ["DynamicMembership", "Unified"],
      isAssignableToRole: true,
    };
    const grant = {
      id: "x",
      principalId: "P",
      roleDefinitionId: "R",
      principal: { "@odata.type": "#microsoft.graph.user", id: "P" },
    };
    fc.assert(
      fc.property(mutationsOf(user), mutationsOf(group), mutationsOf(grant), (one, two, three) => {
        const member = readMember(one);
        const ids = [
          readPerson(one)?.id,
          readGroup(two)?.id,
          readRoleGrant(three)?.principalId,
          member.kind === "member" ? member.member.id : "x",
        ];
        for (const id of ids) if (id !== undefined) expect(id !== "" && id === id.toLowerCase()).toBe(true);
      }),
      RUNS,
    );
  });
});
