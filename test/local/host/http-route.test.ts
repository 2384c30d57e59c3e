import { comparePrecedence, compileRoute, RouteSyntaxError, splitPath } from "../../../src/local/host/http-route";

function match(route: string, path: string): Record<string, string> | undefined {
  return compileRoute(route).match(splitPath(path));
}

describe("A route", () => {
  test.each([
    ["rollouts", "/Rollouts/", {}],
    ["rollouts/{id}", "rollouts/ABC", { id: "ABC" }],
    ["rollouts/{id}/waves/{n:int}", "rollouts/a%20b/waves/7", { id: "a b", n: "7" }],
    ["rollouts/{id?}", "rollouts", {}],
    ["rollouts/{id?}", "rollouts/x", { id: "x" }],
    ["rollouts/{id=latest}", "rollouts", { id: "latest" }],
    ["{ignored:maxlength(0)?}", "/", {}],
    ["files/{*path}", "files/a/b%2Fc/d.txt", { path: "a/b%2Fc/d.txt" }],
    ["files/{*path}", "files", {}],
    ["files/{**path}", "files/a/b", { path: "a/b" }],
    ["v{major}.{minor}", "v1.20", { major: "1", minor: "20" }],
    ["items/{id:guid}", "items/0f8fad5b-d9cb-469f-a165-70867728950e", { id: "0f8fad5b-d9cb-469f-a165-70867728950e" }],
    ["items/{n:range(1,10)}", "items/10", { n: "10" }],
    ["items/{code:length(3):alpha}", "items/abc", { code: "abc" }],
    ["items/{code:regex(^[a-z]+$)}", "items/ABC", { code: "ABC" }],
    ["items/{flag:bool}", "items/TRUE", { flag: "TRUE" }],
    ["items/{x}", "items/100%", { x: "100%" }],
  ])("%s takes %s", (route, path, values) => {
    expect(match(route, path)).toEqual(values);
  });

  test.each([
    ["rollouts", "rollouts/x"],
    ["rollouts/{id}", "rollouts"],
    ["rollouts/{id}", "rollouts/a/b"],
    ["waves/{n:int}", "waves/seven"],
    ["waves/{n:int}", "waves/99999999999"],
    ["{ignored:maxlength(0)?}", "x"],
    ["items/{n:range(1,10)}", "items/11"],
    ["items/{code:length(3):alpha}", "items/ab1"],
    ["v{major}.{minor}", "v1"],
    ["items/{x:min(3)}", "items/2"],
  ])("%s does not take %s", (route, path) => {
    expect(match(route, path)).toBeUndefined();
  });

  test("with literals is preferred to one with parameters, and those with constraints to those without", () => {
    const routes = ["{*rest}", "{a}/{b}", "{a:int}/{b}", "x/{b}", "x/{b:alpha}", "x/v{n}", "x/y"];
    const byPrecedence = [...routes].sort((a, b) =>
      comparePrecedence(compileRoute(a).precedence, compileRoute(b).precedence),
    );
    expect(byPrecedence).toEqual(["x/y", "x/v{n}", "x/{b:alpha}", "x/{b}", "{a:int}/{b}", "{a}/{b}", "{*rest}"]);
  });

  test.each(["{}", "x/{n:whole}", "{*}"])("%s is refused", (route) => {
    expect(() => compileRoute(route)).toThrow(RouteSyntaxError);
    expect(() => compileRoute(route)).toThrow(`The route "${route}" cannot be read`);
  });
});
