import { buildOpenApi } from "../../../src/contracts/http/openapi";
import { PROBLEM_KINDS } from "../../../src/contracts/http/problem";
import { ROUTE_NAMES, ROUTES, type Route } from "../../../src/contracts/http/routes";

interface Operation {
  readonly operationId: string;
  readonly security?: readonly object[];
  readonly parameters: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: object }>> };
  readonly responses: Readonly<Record<string, { readonly content?: object }>>;
}

const document = JSON.parse(JSON.stringify(buildOpenApi("1.2.3", "https://rollout.contoso.example"))) as {
  readonly openapi: string;
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
};
const operations = Object.values(document.paths).flatMap((path) => Object.values(path));

test("every route that is registered is described once, and no other", () => {
  expect(document.openapi).toBe("3.1.0");
  expect(operations.map((operation) => operation.operationId).sort()).toEqual([...ROUTE_NAMES].sort());
});

test("only the anonymous route is open to everybody", () => {
  const open = operations.filter((operation) => operation.security?.length === 0).map((each) => each.operationId);
  expect(open).toEqual(["health"]);
});

test.each(ROUTE_NAMES)("%s names its path parameters, and its problems are of kinds that exist", (name) => {
  const route: Route = ROUTES[name];
  const operation = operations.find((each) => each.operationId === name)!;
  const inPath = operation.parameters.filter((parameter) => parameter.in === "path").map((parameter) => parameter.name);
  expect(inPath).toEqual([...route.path.matchAll(/\{(id|wave)\}/g)].map(([, parameter]) => parameter));
  const known = new Set<number>(Object.values(PROBLEM_KINDS).map((kind) => kind.status));
  const failures = Object.keys(operation.responses).filter((status) => Number(status) >= 400);
  for (const status of failures) expect(known).toContain(Number(status));
});

test("every reference leads somewhere", () => {
  const references = [...JSON.stringify(document).matchAll(/"\$ref":"#([^"]+)"/g)].map(([, pointer = ""]) => pointer);
  expect(references.length).toBeGreaterThan(0);
  for (const pointer of new Set(references)) {
    const found = pointer
      .split("/")
      .slice(1)
      .reduce<unknown>((value, part) => (value as Record<string, unknown>)[part], document);
    expect(found).toBeDefined();
  }
});

test("request bodies refuse unknown fields", () => {
  const bodies = operations.flatMap((each) => each.requestBody?.content["application/json"]?.schema ?? []);
  expect(bodies.length).toBeGreaterThan(5);
  for (const schema of bodies) expect(schema).toMatchObject({ type: "object", additionalProperties: false });
});
