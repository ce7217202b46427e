import assert from "node:assert";
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { inspect } from "node:util";
import { pino } from "pino";
import { describe, expect, it } from "vitest";
import { ApiError, ConnectionError, ForeignError } from "../../src/index.js";
import { json } from "../../src/testing/index.js";
import { bench, failure } from "../kit/harness.js";

const SECRET = "s3cr3t-4711";
const PATH = "/accounts/{aid}/management/settings";

const logged = (error: unknown): string => {
  const lines: string[] = [];
  pino({ base: null }, { write: (line: string) => lines.push(line) }).error(error);
  return lines.join("");
};
const asserted = (error: unknown): string => {
  try {
    assert.deepStrictEqual(error, { another: true });
    return "";
  } catch (caught) {
    return (caught as Error).message;
  }
};

const WAYS: [string, (error: unknown) => string][] = [
  ["pino", logged],
  ["pino, as a member of an object", (error) => logged({ err: error })],
  ["inspect", (error) => inspect(error, { depth: 9 })],
  ["inspect without the error's own way", (error) => inspect(error, { depth: 9, customInspect: false })],
  ["inspect with hidden properties", (error) => inspect(error, { depth: 9, customInspect: false, showHidden: true })],
  [
    "inspect inside other things",
    (error) => inspect(new Error("outer", { cause: new AggregateError([error]) }), { depth: 9 }),
  ],
  ["structuredClone", (error) => inspect(structuredClone(error), { depth: 9, showHidden: true })],
  ["JSON", (error) => JSON.stringify(error)],
  ["assert", asserted],
];

const deep = () => {
  const inner = Object.assign(new Error(`connect ${SECRET}`), { code: "ECONNRESET", url: SECRET });
  return Object.assign(new TypeError(`request to https://x/${SECRET} failed\n    of ${SECRET}`, { cause: inner }), {
    SECRET,
  });
};
const errors: [string, () => Promise<unknown>][] = [
  [
    "a fetch that names its URL",
    () => {
      const { dintero, clock } = bench([], { fetch: () => Promise.reject(deep()), retry: false });
      return failure(clock.runUntil(dintero.GET(PATH)));
    },
  ],
  [
    "a token function that names the secret",
    () => {
      const { dintero, clock } = bench([], { token: () => Promise.reject(deep()) });
      return failure(clock.runUntil(dintero.GET(PATH)));
    },
  ],
  [
    "a token function that rejects with a text",
    () => {
      const { dintero, clock } = bench([], { token: () => Promise.reject(SECRET) });
      return failure(clock.runUntil(dintero.GET(PATH)));
    },
  ],
  [
    "a server that names it in single faults and its body",
    async () => {
      const body = { error: { message: "No", errors: [{ field: "email", value: SECRET }, SECRET] }, token: SECRET };
      const { dintero, clock } = bench([json(body, { status: 400, headers: { "x-token": SECRET } })]);
      return (await clock.runUntil(dintero.GET(PATH))).error;
    },
  ],
];

describe.each(errors)("the error of %s", (_, make) => {
  it.each(WAYS)("shows no secret in %s", async (_way, print) => {
    const text = print(await make());
    expect(text.length).toBeGreaterThan(20);
    expect(text).not.toContain(SECRET);
  });
});

it("an uncaught error shows the name and code of its cause, and no secret", () => {
  const program = `
    import { ConnectionError } from ${JSON.stringify(new URL("../../src/index.ts", import.meta.url).href)};
    const cause = new TypeError("${SECRET}", { cause: Object.assign(new Error("${SECRET}"), { code: "ECONNRESET" }) });
    throw new ConnectionError({ method: "GET", path: "/x" }, { reason: "ECONNRESET", cause });`;
  const cwd = fileURLToPath(new URL("../..", import.meta.url));
  let shown = "";
  try {
    execFileSync(process.execPath, ["--import", "tsx", "--input-type=module", "-e", program], { cwd, stdio: "pipe" });
  } catch (error) {
    shown = String((error as { stderr: Buffer }).stderr);
  }
  // The first lines quote the program itself.
  shown = shown.slice(shown.indexOf("ConnectionError: GET /x"));
  expect(shown).toContain("Error ECONNRESET");
  expect(shown).not.toContain(SECRET);
});

describe("the cause of an error", () => {
  it("has the innermost name and code, the frames of the error and the error itself", () => {
    const original = deep();
    const { cause } = new ConnectionError({}, { reason: "ECONNRESET", cause: original });
    expect(cause).toBeInstanceOf(ForeignError);
    expect(cause).toMatchObject({ message: "Error ECONNRESET", code: "ECONNRESET" });
    expect((cause as ForeignError).original).toBe(original);
    expect((cause as ForeignError).stack).toMatch(/^ForeignError: Error ECONNRESET\n {4}at .*printing\.test/);
  });
  it("shows the code of the first of several addresses", () => {
    const original = new TypeError("x", {
      cause: new AggregateError([Object.assign(new Error("x"), { code: "ETIMEDOUT" })]),
    });
    expect(new ForeignError(original).message).toBe("Error ETIMEDOUT");
  });
  it("shows no name or code that is not a single word", () => {
    const original = Object.assign(new Error("x"), { name: `Error of ${SECRET} `, code: `E ${SECRET}` });
    expect(new ForeignError(original).message).toBe("object");
  });
});

it("the errors of an ApiError are an array", () => {
  const response = new Response(null, { status: 400 });
  const { errors } = new ApiError({}, { response, body: { errors: [{ field: "a" }, 5] } });
  expect(Array.isArray(errors)).toBe(true);
  expect([...errors]).toEqual([{ field: "a" }, 5]);
  expect(errors).toEqual([{ field: "a" }, 5]);
  expect(new ApiError({}, { response, body: { errors: [7] } }).errors).toEqual([7]);
});
