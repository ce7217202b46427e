import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";
import { resolveDinteroOptions } from "../../src/dintero/options.js";
import { createMoyasarAcquirer } from "../../src/moyasar/index.js";
import { FakeClock } from "../../src/testing/index.js";
import { createZro } from "../../src/zro/index.js";
import { documentsOf } from "../kit/docs/blocks.js";
import { tabledIn, withOptionTables } from "../kit/docs/option-tables.js";
import { readOptions } from "../kit/docs/options.js";

const types = readOptions();
/** Types that add the members of a request body, which the specification describes. */
const WITH_BODY = /^(CaptureOnce|RefundOnce)Options$/;
const all = [...types]
  .filter(([type]) => !WITH_BODY.test(type))
  .flatMap(([type, options]) => options.map((option) => ({ type, ...option })));

/** Numbers that count things, and the port; every other one is of time or of bytes and needs its unit. */
const COUNTS =
  /^(retry|limit|max(Concurrency|Accounts|Items|Pages)|accounts|eventsPerAccount|roles|pricePackages|stores|terminals|matches|pageSize|port)$/;

describe("the documents", () => {
  // `npx vitest run test/docs/options.test.ts -u` writes the tables anew.
  it.each(documentsOf(ROOT))("%s has the options of the doc comments", async (file) => {
    const path = join(ROOT, file);
    await expect(withOptionTables(readFileSync(path, "utf8"), types)).toMatchFileSnapshot(path);
  });
  it("have a table for the options of every factory", () => {
    const tabled = documentsOf(ROOT).flatMap((file) => tabledIn(readFileSync(join(ROOT, file), "utf8")));
    const factories = ["DinteroOptions", "MoyasarOptions", "ZroOptions", "ClientDefinition"];
    const others = [
      "RetryOptions",
      "RateLimitOptions",
      "SystemOptions",
      "PaginateOptions",
      "WaitOptions",
      "VerifyOptions",
      "SandboxOptions",
      "PaymentsClientOptions",
      "CallOptions",
      "OnceOptions",
      "WaitForTransactionOptions",
      "DownloadAttachmentOptions",
      "ReadWebhookOptions",
      "ReadCallbackOptions",
    ];
    expect(tabled).toEqual(expect.arrayContaining([...factories, ...others]));
  });
});

describe("the doc comment of every public option", () => {
  it("begins with a sentence", () => {
    expect(all.filter(({ text }) => !/^[A-Z`].+[.`)]$/s.test(text)).map(nameOf)).toEqual([]);
  });
  it("says what applies when it is left out", () => {
    expect(all.filter((one) => !one.required && !one.default).map(nameOf)).toEqual([]);
  });
  it("names the unit of a number that is not a count", () => {
    expect(all.filter(({ numeric, unit, name }) => numeric && !unit && !COUNTS.test(name)).map(nameOf)).toEqual([]);
    expect(
      all.flatMap(({ unit }) => unit ?? []).filter((unit) => !/^(milliseconds|seconds|bytes)$/.test(unit)),
    ).toEqual([]);
  });

  const nameOf = ({ type, name }: { type: string; name: string }) => `${type}.${name}`;
});

describe("the documented defaults are those of the code", () => {
  const ID = "T11200000";
  const documented = (type: string, name: string) => {
    const value = types.get(type)?.find((option) => option.name === name)?.default ?? "";
    const text = value
      .replaceAll("_", "")
      .replaceAll("{accountId}", ID)
      .replaceAll(/(\w+):(?= )/g, '"$1":');
    const [, otherwise] = /, or else (".+")$/.exec(text) ?? [];
    if (otherwise !== undefined) return JSON.parse(otherwise) as unknown;
    return JSON.parse(/^["{[\d]/.test(value) ? text : `"${value}"`) as unknown;
  };
  const used = resolveDinteroOptions({ accountId: ID, clientId: "a", clientSecret: "b" }, {});

  it.each(["timeout", "totalTimeout", "retry", "maxResponseSize", "baseUrl"] as const)("`%s`", (name) => {
    expect(used.client[name]).toEqual(documented("DinteroOptions", name));
  });
  it.each(["audience", "exchangeAudience", "maxAccounts"] as const)("`%s`", (name) => {
    expect(used[name]).toEqual(documented("DinteroOptions", name));
  });
  it.each(["accountId", "clientId", "clientSecret"])("`%s` from the environment", (name) => {
    const variable = /the environment variable (\w+)/.exec(String(documented("DinteroOptions", name)))?.[1] ?? "";
    const given = { accountId: ID, clientId: "a", clientSecret: "b" };
    const { [name as "clientId"]: value, ...rest } = given;
    expect(resolveDinteroOptions(rest, { [variable]: value })).toMatchObject({
      accountId: ID,
      credentials: { clientId: "a", clientSecret: "b" },
    });
  });
  it("`interval` of Z.ro's wait", async () => {
    const clock = new FakeClock();
    const asked: number[] = [];
    const zro = createZro({
      baseUrl: "https://gateway.example.com",
      token: "a-token",
      clock,
      fetch: async () => {
        asked.push(clock.now());
        return Response.json({ status: asked.length < 2 ? "PENDING" : "ACCEPTED" });
      },
    });
    await clock.runUntil(zro.waitForAuthentication("1"));
    const [first = 0, second = 0] = asked;
    expect(second - first).toBe(documented("WaitOptions", "interval"));
  });
  it("`baseUrl` and `pageParameter` of Moyasar", async () => {
    const urls: string[] = [];
    const moyasar = createMoyasarAcquirer({
      apiKey: "key",
      fetch: async ({ url }) => {
        urls.push(url);
        const { searchParams } = new URL(url);
        const page = Number(searchParams.get("page") ?? 1);
        return Response.json({
          card_auths: [{ id: page }],
          meta: { current_page: page, next_page: page < 2 ? 2 : null, prev_page: null },
        });
      },
    });
    await moyasar.paginate("/v1/3ds").toArray();
    const base = documented("MoyasarOptions", "baseUrl");
    expect(urls).toEqual([`${base}/v1/3ds`, `${base}/v1/3ds?${documented("MoyasarOptions", "pageParameter")}=2`]);
  });
});
