import { describe, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { compareDocuments } from "../../../scripts/lib/diff/compare.js";
import { isPrivateAddress } from "../../../scripts/lib/spec/addresses.js";
import { Failure, withoutCommands } from "../../../scripts/lib/spec/failure.js";
import { fetchUpstream } from "../../../scripts/lib/spec/fetch-upstream.js";
import { normalisedText } from "../../../scripts/lib/spec/normalise.js";
import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { provenanceTable } from "../../../scripts/lib/spec/provenance.js";
import { readDocument } from "../../../scripts/lib/spec/read-document.js";
import { withScopes } from "../../../scripts/lib/spec/scopes.js";
import { updateReport } from "../../../scripts/lib/spec/update-report.js";
import { upgradedFrom, withPaths, withSchema } from "../../kit/spec/documents.js";
import { serveText } from "../../kit/spec/server.js";

vi.setConfig({ testTimeout: 60_000 });

const HEAD =
  "openapi: 3.1.0\ninfo: { title: Shop, version: '1' }\npaths:\n  /a:\n    get: { responses: { 200: { description: Done } } }\n";
/** Time of the processor, so that other programs on the machine do not count. */
const cpuMs = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};
/** No document may take longer than this. Each of these takes a second at most; without a bound they take minutes. */
const MOST_CPU_MS = 10_000;

/** The message that a text is refused with. It is one line, and it comes in time. */
function refusal(text: string): string {
  const start = cpuMs();
  try {
    readDocument(Buffer.from(text), "there");
  } catch (error) {
    expect(cpuMs() - start).toBeLessThan(MOST_CPU_MS);
    if (!(error instanceof Failure)) throw error;
    expect(error.message.split("\n")).toHaveLength(1);
    expect(error.message.length).toBeLessThan(1000);
    return error.message;
  }
  throw new Error("Expected the document to be refused");
}

describe("YAML anchors", () => {
  it("may be used often", () => {
    const uses = Array.from({ length: 500 }, (_, index) => `  - { name: n${index}, value: *shared }`).join("\n");
    const document = readDocument(
      Buffer.from(`${HEAD}x-shared: &shared { type: string }\nx-list:\n${uses}\n`),
      "there",
    );
    expect(document["x-list"]).toHaveLength(500);
  });

  it("that multiply are refused", () => {
    const levels = Array.from({ length: 30 }, (_, index) =>
      index === 0 ? "  l0: &l0 [a, b]" : `  l${index}: &l${index} [*l${index - 1}, *l${index - 1}, *l${index - 1}]`,
    );
    expect(refusal(`${HEAD}x-bomb:\n${levels.join("\n")}\n`)).toBe(
      "there has more than 5000000 values with its anchors written out.",
    );
  });

  it("that contain themselves are refused", () => {
    expect(refusal(`${HEAD}x-loop: &loop { again: *loop }\n`)).toBe("there contains itself through an anchor.");
  });

  it("that are used very often are refused", () => {
    const uses = "- *a\n".repeat(20_000);
    expect(refusal(`${HEAD}x-a: &a 1\nx-list:\n${uses}`)).toBe("there uses anchors more than 10000 times.");
  });

  it("are not assumed at the beginning of a text", () => {
    const texts = "- |\n  *bold*\n".repeat(11_000);
    expect(() => readDocument(Buffer.from(`${HEAD}x-list:\n${texts}`), "there")).not.toThrow();
  });
});

describe("nesting", () => {
  const MANY = 200_000;
  const MB = 10 * 1024 * 1024;

  it.each([
    ["in JSON", `{"openapi": "3.1.0", "paths": {"/a": {}}, "x": ${'{"a":'.repeat(MANY)}1${"}".repeat(MANY)}}`],
    ["in YAML's own lists", `${HEAD}x: ${"[".repeat(MANY)}${"]".repeat(MANY)}\n`],
    ["in YAML's lists in one line", `${HEAD}x:\n  ${"- ".repeat(MANY)}a\n`],
    ["that is never closed", "[".repeat(MB)],
    ["that is never closed, of objects", '{"a":'.repeat(MB / 5)],
  ])("that is too deep is refused %s", (_, text) => {
    expect(refusal(text)).toMatch(/^there is nested more than \d+ levels deep\.$/);
  });
});

describe("references", () => {
  it("that form a circle are refused with the place", () => {
    const document = withSchema({ $ref: "#/components/schemas/Other" }, "3.1.0", {
      Other: { $ref: "#/components/schemas/Thing" },
    });
    expect(refusal(JSON.stringify(document))).toMatch(
      /^there refers to #\/components\/schemas\/\w+ at #\S+, which refers to itself\.$/,
    );
  });

  it("of a schema to itself through its members are not a circle", () => {
    const tree = {
      type: "object",
      properties: { children: { type: "array", items: { $ref: "#/components/schemas/Thing" } } },
    };
    expect(() => readDocument(Buffer.from(JSON.stringify(withSchema(tree))), "there")).not.toThrow();
  });

  it("in examples are data", () => {
    const example = { $ref: "https://example.com/x.json" };
    expect(() => readDocument(Buffer.from(JSON.stringify(withSchema({ example }))), "there")).not.toThrow();
  });
});

describe("texts", () => {
  it.each([
    ["begins with a space", ` ${"word ".repeat(60)}\n\nsecond paragraph`],
    ["begins with a line break", `\n\n ${"word ".repeat(60)}\n  more`],
    ["ends with spaces", `${"word ".repeat(60)}   \n\t\n`],
    ["has unusual line breaks", `${"word\u2028".repeat(60)}\u0085 end\r\n`],
  ])("are read back as they were written: one %s", async (_, description) => {
    const document = withPaths({ "/a": { get: { description, responses: {} } } }) as unknown as OpenApi;
    expect(parse(await normalisedText(document, document))).toEqual(document);
  });

  it("with 40,000 line breaks after the word scopes are read in bounded time", () => {
    const description = `Scopes:${"\n".repeat(40_000)}x${"scopes:".repeat(40_000)}${" ".repeat(40_000)}`;
    const document = upgradedFrom(withPaths({ "/a": { get: { description, responses: {} } } }));
    const start = cpuMs();
    expect(withScopes(document, document).paths["/a"]?.["get"]).toMatchObject({ "x-scopes": [] });
    expect(cpuMs() - start).toBeLessThan(MOST_CPU_MS);
  });

  it("with an unclosed template in a path are read in bounded time", () => {
    const document = upgradedFrom(withPaths({ [`/${"{".repeat(200_000)}`]: { get: { responses: {} } } }));
    const start = cpuMs();
    withScopes(document, document);
    expect(cpuMs() - start).toBeLessThan(MOST_CPU_MS);
  });

  it.each([
    ["spaces", `<html><title>${" ".repeat(60_000)}`],
    ["titles", "<title".repeat(10_000)],
  ])("of a web page full of %s are read in bounded time", async (_, html) => {
    const { url } = await serveText(html);
    const start = cpuMs();
    await expect(fetchUpstream(url, { asked: true })).rejects.toThrow("a web page");
    expect(cpuMs() - start).toBeLessThan(MOST_CPU_MS);
  });
});

describe("names from documents in messages and reports", () => {
  const NAME = "x\n# Heading\n::error::stop";

  it("are on one line and between quotes", () => {
    expect(refusal(JSON.stringify({ openapi: NAME, paths: { "/a": {} } }))).toBe(
      'there is of version "x # Heading : :error: :stop".',
    );
    expect(refusal(JSON.stringify({ [NAME]: 1 }))).toContain("its keys are: ");
    expect(refusal(JSON.stringify(withPaths({ [NAME]: null })))).toContain("there has nothing at ");
    expect(refusal(JSON.stringify(withSchema({ $ref: NAME })))).toContain("there refers to ");
  });

  it("do not start a line of a report", () => {
    const document = upgradedFrom(withPaths({ "/a": { get: { responses: {} } } }));
    const report = updateReport({
      title: `${NAME}: 0 breaking changes`,
      comparison: compareDocuments(document, document),
      reported: [{ rule: "struct", message: "m", pointer: "p" }],
      facts: [{ where: NAME, verdict: "refuted", detail: "" }],
      unusedTargets: [NAME, "`code`"],
      unfitLists: [{ operation: NAME, missing: [NAME] }],
    });
    const lines = report.split("\n");
    expect(lines.filter((line) => line.startsWith("# "))).toHaveLength(1);
    expect(lines[0]?.split(": ")).toHaveLength(2);
    expect(lines.filter((line) => /^\s*::/.test(line))).toEqual([]);
  });

  it("contain no command for the runner of a workflow", () => {
    expect(withoutCommands("a\n::error::stop\n  ::set-env name=a::b")).not.toMatch(/^\s*::/m);
  });

  it("cannot end the table of inferred facts", () => {
    const mark = { "x-provenance": "inferred", "x-provenance-reason": "a | b\n<!-- /provenance -->\nc" };
    const table = provenanceTable(withPaths({ "/a": { get: mark } }));
    expect(table).not.toContain("<!--");
    expect(table.split("\n")).toHaveLength(3);
  });
});

describe("addresses and responses of servers", () => {
  it.each(["0:0:0:0:0:ffff:7f00:1", "0:0:0:0:0:ffff:10.0.0.1", "0:0:0:0:0:0:0:1", "FE80::1%eth0"])(
    "include %s as private",
    (address) => {
      expect(isPrivateAddress(address)).toBe(true);
    },
  );

  it("include no 304 to a request without an ETag, which is refused", async () => {
    const { url } = await serveText("", {}, 304);
    await expect(fetchUpstream(url, { asked: true })).rejects.toThrow(
      "returned 304 Not Modified to a request without an ETag",
    );
  });
});
