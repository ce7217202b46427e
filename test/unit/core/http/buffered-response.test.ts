import { inspect } from "node:util";
import { describe, expect, test } from "vitest";
import { BufferedResponse } from "../../../../src/core/http/buffered-response.js";
import { json } from "../../../../src/testing/index.js";
import { bench } from "../../../kit/harness.js";

const PATH = "/accounts/{aid}/management/settings";
const BODY = { company: { business_name: "Brød & Co" } };

const answerOf = (text: string) => new BufferedResponse(new Response(null, { status: 201 }), new TextEncoder().encode(text));

describe("the response of a call", () => {
  test("can be read although its data has been", async () => {
    const { dintero } = bench([json(BODY)]);
    const { data, response } = await dintero.GET(PATH);
    expect(await response.json()).toEqual(data);
  });
  test("is the same one however often it is asked for", async () => {
    const { dintero } = bench([json(BODY)]);
    const result = await dintero.GET(PATH);
    expect(result.response).toBe(result.response);
    expect(result.response).toBeInstanceOf(Response);
  });
  test("goes along when the result is copied", async () => {
    const { dintero } = bench([json(BODY, { status: 203 })]);
    const copy = { ...(await dintero.GET(PATH)) };
    expect(copy.response.status).toBe(203);
  });
  test("is not made by printing the result", async () => {
    const { dintero } = bench([json(BODY)]);
    expect(inspect(await dintero.GET(PATH))).toContain("response: [Getter]");
  });
  test("is given to middleware, and may be replaced by it", async () => {
    const { dintero } = bench([json(BODY)]);
    let seen: unknown;
    dintero.use({
      onResponse: ({ response }) => {
        seen = response;
        return json({ company: { business_name: "another" } }, { status: 202 });
      },
    });
    const { data, response } = await dintero.GET(PATH);
    expect(seen).toBeInstanceOf(Response);
    expect({ name: data?.company.business_name, status: response.status }).toEqual({ name: "another", status: 202 });
  });
});

describe("a body", () => {
  test.each([
    ["text", async (data: unknown) => data],
    ["arrayBuffer", async (data: unknown) => new TextDecoder().decode(data as ArrayBuffer)],
    ["blob", (data: unknown) => (data as Blob).text()],
    ["stream", (data: unknown) => new Response(data as ReadableStream).text()],
  ] as const)(
    "is given as %s where the call asks for that, and its response can be read as well",
    async (parseAs, textOf) => {
      const { dintero } = bench([json(BODY)]);
      const { data, response } = await dintero.GET(PATH, { parseAs });
      expect(await textOf(data)).toBe(JSON.stringify(BODY));
      expect(await response.json()).toEqual(BODY);
    },
  );
  test("is read without the mark that some servers put before it", async () => {
    expect(await answerOf('\ufeff{"a":1}').json()).toEqual({ a: 1 });
  });
  test("that is absent is empty text", async () => {
    expect(await new BufferedResponse(new Response(null, { status: 204 }), null).text()).toBe("");
  });
});
