import js from "@eslint/js";
import { defineConfig, globalIgnores } from "eslint/config";
import { builtinRules } from "eslint/use-at-your-own-risk";
import tseslint from "typescript-eslint";

/**
 * Rules of this house that no package offers.
 * `max-lines-hard` is ESLint's own max-lines under a second name, because one rule can have only one severity and a file
 * warns at 250 lines and fails at 350.
 */
const house = {
  rules: {
    "max-lines-hard": builtinRules.get("max-lines"),
    "reason-beside-every-disable": {
      meta: {
        type: "problem",
        schema: [],
        messages: { missing: "Say why behind ` -- `: eslint-disable … -- reason." },
      },
      create(context) {
        return {
          Program() {
            for (const comment of context.sourceCode.getAllComments()) {
              if (!/^\s*eslint-disable/.test(comment.value)) continue;
              if (!/\s--\s+\S/.test(comment.value)) context.report({ loc: comment.loc, messageId: "missing" });
            }
          },
        };
      },
    },
  },
};

const lineLimits = {
  "max-lines": ["warn", { max: 250 }],
  "house/max-lines-hard": ["error", { max: 350 }],
  "house/reason-beside-every-disable": "error",
};

/** What reads a clock, a die or the world: nothing of it may be reached from `domain/` or `orchestrators/`. */
const worldlyGlobals = [
  ["fetch", "Ask through a port, in an activity."],
  ["process", "Settings are read once, in app/."],
  ["crypto", "Hash with domain/hash.ts; take ids from the Ids port (in orchestrators: context.df.newGuid)."],
  ["performance", "Take the time as a parameter (in orchestrators: context.df.currentUtcDateTime)."],
  ["setTimeout", "Waiting is an orchestrator's durable timer or the Clock port."],
  ["setInterval", "Waiting is an orchestrator's durable timer or the Clock port."],
  ["setImmediate", "This room has no event loop."],
  ["queueMicrotask", "This room has no event loop."],
  ["globalThis", "Name what you need, so that the rules can see it."],
].map(([name, message]) => ({ name, message }));

const worldlyProperties = [
  {
    object: "Date",
    property: "now",
    message: "Take `now` as a parameter (in orchestrators: context.df.currentUtcDateTime).",
  },
  { object: "Temporal", property: "Now", message: "Take `now` as a parameter; this room has no clock." },
  {
    object: "Math",
    property: "random",
    message: "Take a Random or a seed as a parameter (in orchestrators: context.df.newGuid).",
  },
];

const worldlySyntax = [
  {
    selector: "NewExpression[callee.name='Date'][arguments.length=0]",
    message: "Take `now` as a parameter (in orchestrators: context.df.currentUtcDateTime).",
  },
  {
    selector: "CallExpression[callee.name='Date']",
    message: "Date() reads the clock. Take `now` as a parameter.",
  },
  { selector: "AwaitExpression", message: "Nothing here waits: activities do, orchestrators yield durable tasks." },
  {
    selector: "ForOfStatement[await=true]",
    message: "Nothing here waits: activities do, orchestrators yield durable tasks.",
  },
  {
    selector: "FunctionDeclaration[async=true], FunctionExpression[async=true], ArrowFunctionExpression[async=true]",
    message: "Functions here are synchronous; orchestrators are generators.",
  },
  {
    selector:
      "MemberExpression[property.name=/^(get|set)(FullYear|Month|Date|Day|Hours|Minutes|Seconds|Milliseconds)$|^getTimezoneOffset$|^toLocale(String|DateString|TimeString)$/]",
    message: "This depends on the machine's time zone or language. Use Temporal with the plan's zone.",
  },
  {
    selector: "MemberExpression[property.name='localeCompare']",
    message: "The order would depend on the machine's language data. Compare with < and >.",
  },
];

const durableSyntax = [
  {
    selector: "MemberExpression[property.name='callHttp']",
    message: "callHttp leaves no trace in our ports. Call an activity.",
  },
  {
    selector:
      "MemberExpression[property.name='lock'][object.property.name='df'], MemberExpression[property.name='lock'][object.name='df']",
    message: "durable-functions 4 drops df.lock. Take the lease in an activity.",
  },
  {
    selector: "MemberExpression[property.name='invocationId']",
    message: "It differs at every replay. Use context.df.instanceId.",
  },
  {
    selector: "ThrowStatement > :not(NewExpression[callee.name=/Error$/])",
    message: "Throw `new …Error` only: an orchestrator that throws anything else hangs as Running for ever.",
  },
];

const nodeBuiltins = {
  regex:
    "^(node:|(assert|buffer|child_process|crypto|dns|events|fs|http|https|net|os|path|stream|timers|tls|url|util|worker_threads|zlib)(/|$))",
  message: "No Node module here: pass values in. (Hashing lives in domain/hash.ts.)",
};

export default defineConfig(
  globalIgnores(["dist/", "coverage/", "test/recordings/", "test/histories/", ".local/"]),
  {
    linterOptions: { reportUnusedDisableDirectives: "error", reportUnusedInlineConfigs: "error" },
    plugins: { house },
    rules: lineLimits,
  },

  {
    name: "scripts and configuration: plain JavaScript",
    files: ["**/*.{js,mjs,cjs}"],
    extends: [js.configs.recommended],
    languageOptions: {
      globals: Object.fromEntries(["console", "performance", "process", "URL"].map((name) => [name, "readonly"])),
    },
    rules: { eqeqeq: "error" },
  },

  {
    name: "all TypeScript",
    files: ["src/**/*.ts", "test/**/*.ts"],
    extends: [js.configs.recommended, tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      eqeqeq: "error",
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/switch-exhaustiveness-check": [
        "error",
        // A `default` would hide a forgotten member of a union; only open types (string, number) need one.
        { considerDefaultExhaustiveForUnions: false, requireDefaultForNonUnion: true },
      ],
      // An implementation may not need every argument of its port; the underscore says that this is known (tsc agrees).
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_" }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        // Sentences carry numbers all the time and numbers print as people expect; everything else must be made text on purpose.
        {
          allowAny: false,
          allowBoolean: false,
          allowNever: false,
          allowNullish: false,
          allowNumber: true,
          allowRegExp: false,
        },
      ],
    },
  },

  {
    name: "determinism: domain",
    files: ["src/domain/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...worldlyGlobals],
      "no-restricted-properties": ["error", ...worldlyProperties],
      "no-restricted-syntax": ["error", ...worldlySyntax],
      "no-restricted-imports": ["error", { patterns: [nodeBuiltins] }],
    },
  },
  {
    name: "determinism: the one file that may hash",
    files: ["src/domain/hash.ts"],
    rules: { "no-restricted-imports": ["error", { patterns: [{ ...nodeBuiltins, regex: "^node:(?!crypto$)" }] }] },
  },
  {
    name: "determinism: orchestrators",
    files: ["src/orchestrators/**/*.ts"],
    rules: {
      "no-restricted-globals": ["error", ...worldlyGlobals],
      "no-restricted-properties": ["error", ...worldlyProperties],
      "no-restricted-syntax": ["error", ...worldlySyntax, ...durableSyntax],
      "no-restricted-imports": ["error", { patterns: [nodeBuiltins] }],
    },
  },

  {
    name: "tests",
    files: ["test/**/*.ts"],
    rules: {
      // A value that is missing here must fail the test on that very line, which is what `!` does.
      "@typescript-eslint/no-non-null-assertion": "off",
      // Jest's asymmetric matchers (expect.any, expect.objectContaining …) are typed `any`.
      "@typescript-eslint/no-unsafe-assignment": "off",
      // In-memory fakes implement asynchronous ports without having anything to await.
      "@typescript-eslint/require-await": "off",
      // Fakes hold methods that do nothing on purpose.
      "@typescript-eslint/no-empty-function": "off",
    },
  },
);
