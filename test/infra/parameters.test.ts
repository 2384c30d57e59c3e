import { readFileSync } from "node:fs";
import path from "node:path";
import { describeCompiled, describeGraph, root } from "./snapshots";

interface Template {
  readonly parameters: Readonly<
    Record<string, { readonly defaultValue?: unknown; readonly metadata?: { readonly description?: string } }>
  >;
  readonly outputs: Readonly<Record<string, unknown>>;
}
const read = (file: string): unknown => JSON.parse(readFileSync(path.join(root, file), "utf8"));

describe.each([
  ["infra/main.parameters.json", "dist/infra/main.json", describeCompiled],
  ["infra/graph/main.parameters.json", "dist/infra/graph.json", describeGraph],
])("%s", (file, compiled, describeThis) => {
  describeThis("as compiled", () => {
    const template = () => read(compiled) as Template;
    const given = Object.entries((read(file) as { parameters: Record<string, { value: string }> }).parameters);

    test("gives values to parameters that exist, and to all that are required", () => {
      const { parameters } = template();
      expect(given.map(([name]) => name).filter((name) => !(name in parameters))).toEqual([]);
      const required = Object.entries(parameters).filter(([, { defaultValue }]) => defaultValue === undefined);
      expect(given.map(([name]) => name)).toEqual(expect.arrayContaining(required.map(([name]) => name)));
    });

    test("repeats the template's own default where a variable is not set", () => {
      for (const [name, { value }] of given) {
        const fallback = /^\$\{\w+=(.*)\}$/.exec(value)?.[1];
        if (fallback !== undefined)
          expect([name, fallback]).toEqual([name, String(template().parameters[name]?.defaultValue)]);
      }
    });

    test("every parameter says whether it is required, and what it is for", () => {
      for (const [name, { defaultValue, metadata }] of Object.entries(template().parameters)) {
        const word = defaultValue === undefined ? "Required" : "Optional";
        expect([name, metadata?.description]).toEqual([name, expect.stringMatching(`^${word}\\. [A-Z].*[.]$`)]);
      }
    });
  });
});

describeCompiled("what azd and the Graph layer read", () => {
  test("is among the outputs", () => {
    const { outputs } = read("dist/infra/main.json") as Template;
    const variables = [...JSON.stringify(read("infra/graph/main.parameters.json")).matchAll(/\$\{([A-Z_]+)/g)];
    const fromUs = variables.map((match) => match[1] ?? "").filter((name) => !/^(AZURE_ENV_NAME|DEPLOY_)/.test(name));
    expect(Object.keys(outputs)).toEqual(
      expect.arrayContaining([...fromUs, "SERVICE_API_NAME", "AZURE_RESOURCE_GROUP"]),
    );
  });
});
