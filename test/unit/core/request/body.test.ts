import { describe, expect, it } from "vitest";
import { bufferRequest } from "../../../../src/core/request/body.js";

const ADDRESS = "https://api.example.com/v1/things";

const posting = (body: RequestInit["body"]) =>
  new Request(ADDRESS, { method: "POST", headers: { "x-mark": "1" }, ...(body ? { body } : {}) });

describe("bufferRequest", () => {
  it("gives a request without a body no body", async () => {
    expect(await bufferRequest(posting(undefined))).toMatchObject({ url: ADDRESS, method: "POST", body: undefined });
    expect(await bufferRequest(new Request(ADDRESS))).toMatchObject({ url: ADDRESS, method: "GET", body: undefined });
  });

  it("keeps the bytes of a text and its headers", async () => {
    const { body, headers } = await bufferRequest(posting('{"a":"ø"}'));
    expect(new TextDecoder().decode(body)).toBe('{"a":"ø"}');
    expect(headers.get("x-mark")).toBe("1");
  });

  it("lets a form be sent more than once, under the media type that names its boundary", async () => {
    const form = new FormData();
    form.set("name", "Brød & Co");
    const { url, headers, body } = await bufferRequest(posting(form));
    for (const _ of ["first", "second"]) {
      const sent = await new Request(url, { method: "POST", headers, ...(body && { body }) }).formData();
      expect(sent.get("name")).toBe("Brød & Co");
    }
  });
});
