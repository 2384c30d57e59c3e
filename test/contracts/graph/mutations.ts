import fc from "fast-check";

type Path = readonly (string | number)[];

/** A JSON value of any kind, weighted towards what trips readers. */
const anything: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom<unknown>(
    null,
    true,
    false,
    0,
    -1,
    1.5,
    1e300,
    "",
    " ",
    "0",
    "success",
    "2026-12-01T11:00:00Z",
    [],
    {},
    [null],
    [[]],
  ),
  fc.constantFrom<unknown>(JSON.parse('{"__proto__":{"x":1}}'), { length: 3 }, "[true]", '[{"a":1}]', "{", "undefined"),
  fc.jsonValue({ maxDepth: 3 }),
);

function pathsOf(value: unknown, here: Path = []): Path[] {
  if (typeof value !== "object" || value === null) return [here];
  return [
    here,
    ...Object.entries(value).flatMap(([name, item]) =>
      pathsOf(item, [...here, Array.isArray(value) ? Number(name) : name]),
    ),
  ];
}

function change(value: unknown, [step, ...rest]: Path, edit: (old: unknown) => unknown): unknown {
  if (step === undefined) return edit(value);
  if (Array.isArray(value))
    return value.map((item: unknown, index) => (index === step ? change(item, rest, edit) : item));
  const entries = Object.entries(value as object);
  if (edit === remove && rest.length === 0) return Object.fromEntries(entries.filter(([name]) => name !== step));
  return Object.fromEntries(entries.map(([name, item]) => [name, name === step ? change(item, rest, edit) : item]));
}

const has = (value: unknown, step: string | number): boolean =>
  typeof value === "object" && value !== null && Object.hasOwn(value, step);

const at = (value: unknown, path: Path): unknown =>
  path.reduce<unknown>(
    (part, step) => (has(part, step) ? (part as Record<string | number, unknown>)[step] : undefined),
    value,
  );

const remove = (): unknown => undefined;

/** The record with one to four of its parts replaced by anything or removed; now and then something else altogether. */
export function mutationsOf(record: unknown): fc.Arbitrary<unknown> {
  const paths = pathsOf(record);
  const edit = fc.record({ path: fc.constantFrom(...paths), by: fc.option(anything.map((value) => ({ value }))) });
  const edited = fc.array(edit, { minLength: 1, maxLength: 4 }).map((edits) =>
    edits.reduce<unknown>((value, { path, by }) => {
      const exists = path.every((step, depth) => has(at(value, path.slice(0, depth)), step));
      return exists ? change(value, path, by === null ? remove : () => by.value) : value;
    }, record),
  );
  return fc.oneof({ weight: 9, arbitrary: edited }, { weight: 1, arbitrary: anything });
}

export const RUNS = { numRuns: 10_000 };
