import { readFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { userAgent, VERSION } from "../../../../src/core/util/version.js";
import { json } from "../../../../src/testing/index.js";
import { bench } from "../../../kit/harness.js";

const PATH = "/accounts/{aid}/management/settings";

it("the version is that of package.json", () => {
  const { version } = JSON.parse(readFileSync(new URL("../../../../package.json", import.meta.url), "utf8"));
  expect(VERSION).toBe(version);
});

describe("User-Agent", () => {
  it("names the package and its version", async () => {
    const { dintero, fetch } = bench([json({})]);
    await dintero.GET(PATH);
    expect(fetch.requests[0]?.headers.get("user-agent")).toBe(`dintero-client/${VERSION}`);
  });
  it.each(["user-agent", "User-Agent"])("is replaced by that of the client's `%s` or of the call", async (name) => {
    const { dintero, fetch } = bench([json({}), json({})], { headers: { [name]: "my-shop/1" } });
    await dintero.GET(PATH);
    await dintero.GET(PATH, { headers: { [name]: "my-job/2" } });
    expect(fetch.requests.map(({ headers }) => headers.get("user-agent"))).toEqual(["my-shop/1", "my-job/2"]);
  });
  it("is the browser's own in a browser", () => {
    vi.stubGlobal("navigator", { userAgent: "Mozilla/5.0 (X11)" });
    try {
      expect(userAgent()).toEqual({});
    } finally {
      vi.unstubAllGlobals();
    }
  });
});
