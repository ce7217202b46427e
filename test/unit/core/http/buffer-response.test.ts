import { describe, expect, it } from "vitest";
import { bufferResponse } from "../../../../src/core/http/buffer-response.js";
import { json } from "../../../../src/testing/index.js";
import { bench } from "../../../kit/harness.js";

const PATH = "/accounts/{aid}/management/settings";
const BODY = { company: { business_name: "Brød & Co" } };

describe("the response of a result", () => {
  it("is a Response with its status and headers, whose body has been read", async () => {
    const { dintero } = bench([json(BODY, { status: 203, headers: { "x-mark": "1" } })]);
    const { data, response } = await dintero.GET(PATH);
    expect(data).toEqual(BODY);
    expect(response).toBeInstanceOf(Response);
    expect(response).toMatchObject({ status: 203, bodyUsed: true });
    expect(response.headers.get("x-mark")).toBe("1");
  });

  it("is passed to middleware with its body unread, and middleware may replace it", async () => {
    const { dintero } = bench([json(BODY)]);
    const seen: unknown[] = [];
    dintero.use({
      onResponse: async ({ response }) => {
        seen.push(await response.json());
        return json({ company: { business_name: "another" } }, { status: 202 });
      },
    });
    const { data, response } = await dintero.GET(PATH);
    expect(seen).toEqual([BODY]);
    expect({ name: data?.company.business_name, status: response.status }).toEqual({ name: "another", status: 202 });
  });

  it("can be read through a clone that middleware made", async () => {
    const { dintero } = bench([json(BODY)]);
    const clones: Response[] = [];
    dintero.use({ onResponse: ({ response }) => void clones.push(response.clone()) });
    const { data } = await dintero.GET(PATH);
    expect(await clones[0]?.json()).toEqual(data);
  });
});

describe("the data of a result", () => {
  it.each([
    ["text", async (data: unknown) => data],
    ["arrayBuffer", async (data: unknown) => new TextDecoder().decode(data as ArrayBuffer)],
    ["blob", (data: unknown) => (data as Blob).text()],
    ["stream", (data: unknown) => new Response(data as ReadableStream).text()],
  ] as const)("is %s with `parseAs`", async (parseAs, textOf) => {
    const { dintero } = bench([json(BODY)]);
    const { data } = await dintero.GET(PATH, { parseAs });
    expect(await textOf(data)).toBe(JSON.stringify(BODY));
  });

  it("does not include the byte order mark that some servers put before JSON", async () => {
    const { dintero } = bench([new Response('\ufeff{"company":{"business_name":"x"}}')]);
    expect((await dintero.GET(PATH)).data).toEqual({ company: { business_name: "x" } });
  });
});

describe("bufferResponse", () => {
  it("reads a 204 as empty text", async () => {
    expect(
      await (await bufferResponse(new Response(null, { status: 204 }), 1_000, new AbortController().signal)).text(),
    ).toBe("");
  });

  it("keeps the bytes, the status and the headers of a response", async () => {
    const headers = { "content-type": "application/json", "x-mark": "1" };
    const buffered = await bufferResponse(
      new Response('{"a":"ø"}', { status: 201, headers }),
      1_000,
      new AbortController().signal,
    );
    expect(buffered.status).toBe(201);
    expect(buffered.headers.get("x-mark")).toBe("1");
    expect(await buffered.text()).toBe('{"a":"ø"}');
  });
});
