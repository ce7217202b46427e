import { expect, test } from "vitest";
import { PlainRequest, bufferRequest } from "../../../../src/core/request/body.js";

const URL_OF = "https://api.example.com/v1/things";

const posting = (body: RequestInit["body"]) =>
  new PlainRequest(URL_OF, { method: "POST", headers: new Headers({ "x-mark": "1" }), ...(body ? { body } : {}) });

test("a request without a body has none", async () => {
  expect(await bufferRequest(posting(undefined))).toMatchObject({ url: URL_OF, body: undefined });
  expect(await bufferRequest(new Request(URL_OF))).toMatchObject({ url: URL_OF, body: undefined });
});

test("text is sent as it is", async () => {
  expect((await bufferRequest(posting('{"a":1}'))).body).toBe('{"a":1}');
});

test("a form can be sent more than once, under the type that names its boundary", async () => {
  const form = new FormData();
  form.set("name", "Brød & Co");
  const { url, headers, body } = await bufferRequest(posting(form));
  for (const _ of ["first", "second"]) {
    const sent = await new Request(url, { method: "POST", headers, ...(body && { body }) }).formData();
    expect(sent.get("name")).toBe("Brød & Co");
  }
  expect(headers.get("x-mark")).toBe("1");
});
