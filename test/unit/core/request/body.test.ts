import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../../../src/core/errors/configuration-error.js";
import { serializeBody } from "../../../../src/core/request/body.js";
import { bufferRequest } from "../../../../src/core/request/buffer-request.js";
import { FORMS } from "../../../../src/core/request/forms.js";

const ADDRESS = "https://api.example.com/v1/things";
const OPERATION = { method: "POST", path: "/things" };
const FORM = "application/x-www-form-urlencoded";
const MULTIPART = "multipart/form-data";

/** The request that a body becomes. */
function sent(body: unknown, documented?: string, given?: string): Request {
  const { body: serialized, contentType } = serializeBody(body, given, documented, FORMS, OPERATION);
  const headers = contentType === null ? {} : { "content-type": contentType };
  return new Request(ADDRESS, { method: "POST", headers, body: serialized, duplex: "half" });
}

const textOf = async (body: unknown, documented?: string, given?: string) => {
  const request = sent(body, documented, given);
  return [request.headers.get("content-type"), await request.text()];
};

const formOf = async (body: unknown) => decodeURIComponent((await textOf(body, FORM))[1] ?? "");

describe("a body that fetch accepts", () => {
  const bytes = new Uint8Array([0, 255, 7]);
  const stream = () =>
    new ReadableStream({
      start: (controller) => {
        controller.enqueue(bytes);
        controller.close();
      },
    });
  it.each([
    ["a typed array", () => bytes],
    ["a part of a buffer", () => Buffer.from([9, 0, 255, 7, 9]).subarray(1, 4)],
    ["a buffer", () => bytes.buffer.slice(0)],
    ["a Blob", () => new Blob([bytes])],
    ["a stream", stream],
  ])("is sent unchanged when it is %s", async (_, body) => {
    const request = sent(body(), "application/octet-stream");
    expect(request.headers.get("content-type")).toBe("application/octet-stream");
    expect(new Uint8Array(await request.arrayBuffer())).toEqual(bytes);
  });
  it("is sent unchanged when the operation takes JSON", async () => {
    expect(new Uint8Array(await sent(bytes).arrayBuffer())).toEqual(bytes);
  });
  it("keeps the media type of a Blob, unless the call names another", async () => {
    const png = new Blob([bytes], { type: "image/png" });
    expect(sent(png, "image/*").headers.get("content-type")).toBe("image/png");
    expect(sent(png, "application/octet-stream").headers.get("content-type")).toBe("image/png");
    expect(sent(png, "application/octet-stream", "image/apng").headers.get("content-type")).toBe("image/apng");
  });
  it("gives URLSearchParams and FormData their own media types", async () => {
    expect(await textOf(new URLSearchParams({ a: "1 2" }))).toEqual([`${FORM};charset=UTF-8`, "a=1+2"]);
    const form = new FormData();
    form.set("a", "ø");
    for (const given of [undefined, MULTIPART]) {
      const request = sent(form, undefined, given);
      expect(request.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
      expect((await request.formData()).get("a")).toBe("ø");
    }
  });
});

describe("a text", () => {
  it.each([
    [undefined, undefined, '"hello"', "application/json"],
    ["text/plain", undefined, "hello", "text/plain"],
    [undefined, "text/plain; charset=utf-8", "hello", "text/plain; charset=utf-8"],
    ["application/xml", undefined, "hello", "application/xml"],
    [FORM, undefined, "hello", FORM],
    ["*/*", undefined, "hello", "text/plain;charset=UTF-8"],
    ["text/plain", "application/json", '"hello"', "application/json"],
    [undefined, "Application/Merge-Patch+JSON; v=1", '"hello"', "Application/Merge-Patch+JSON; v=1"],
  ])("documented as %s and given as %s is sent as %s", async (documented, given, text, type) => {
    expect(await textOf("hello", documented, given)).toEqual([type, text]);
  });
  it.each([7, true, 10n])("is made of %s", async (value) => {
    expect(await textOf(value, "text/plain")).toEqual(["text/plain", String(value)]);
  });
  it.each(["text/plain", "application/xml", "image/png"])("is not made of an object for %s", (type) => {
    expect(() => sent({ a: 1 }, type)).toThrow(
      new ConfigurationError(
        `\`body\` of POST /things is of type object, which ${type} cannot express. Pass text or bytes.`,
        OPERATION,
      ),
    );
  });
});

describe("an object for an operation that takes a form", () => {
  it.each([
    [{ To: "+47 1&2", Body: "ø" }, "To=%2B47+1%262&Body=%C3%B8"],
    [{ a: ["x", "y"], b: undefined, c: null, d: "" }, "a=x&a=y&d="],
    [{ n: 0, t: false, at: new Date(0) }, "n=0&t=false&at=1970-01-01T00%3A00%3A00.000Z"],
    [{}, ""],
  ])("is form-encoded: %o", async (body, text) => {
    expect(await textOf(body, FORM)).toEqual([FORM, text]);
  });
  it("has the members of objects in brackets, and numbers an array of objects", async () => {
    expect(await formOf({ metadata: { a: "b", c: { d: ["e", "f"] } } })).toBe(
      "metadata[a]=b&metadata[c][d]=e&metadata[c][d]=f",
    );
    expect(await formOf({ items: [{ price: "p1" }, { price: "p2", tax: [1] }] })).toBe(
      "items[0][price]=p1&items[1][price]=p2&items[1][tax]=1",
    );
  });
  it("is form-encoded when the call's media type has parameters", async () => {
    const type = `${FORM}; charset=utf-8`;
    expect(await textOf({ a: 1 }, undefined, type)).toEqual([type, "a=1"]);
  });
  it("is refused with the place of a value that cannot be sent", () => {
    expect(() => sent({ metadata: { a: Number.NaN } }, FORM)).toThrow(
      new ConfigurationError("`body.metadata[a]` of POST /things is NaN, which a form cannot express.", OPERATION),
    );
  });
  it("is read back unchanged by URLSearchParams", () => {
    const fields = fc.dictionary(
      fc.string({ unit: "grapheme", minLength: 1 }),
      fc.array(fc.string({ unit: "grapheme" })),
    );
    fc.assert(
      fc.property(fields, (body) => {
        const form = new URLSearchParams(String(serializeBody(body, undefined, FORM, FORMS, OPERATION).body));
        for (const [name, values] of Object.entries(body)) expect(form.getAll(name)).toEqual(values);
      }),
      { seed: 20_261_125, numRuns: 300 },
    );
  });
});

describe("an object for an operation that takes multipart", () => {
  it("becomes FormData: files as they are, arrays as one field for each value, objects as JSON", async () => {
    const file = new File(["abc"], "a.txt", { type: "text/x" });
    const body = { file, raw: new Uint8Array([7]), tags: ["x", "y"], meta: { a: 1 }, n: 1, none: undefined };
    const request = sent(body, MULTIPART);
    expect(request.headers.get("content-type")).toMatch(/^multipart\/form-data; boundary=/);
    const form = await request.formData();
    const received = form.get("file") as File;
    expect([received.name, received.type, await received.text()]).toEqual(["a.txt", "text/x", "abc"]);
    expect(new Uint8Array(await (form.get("raw") as File).arrayBuffer())).toEqual(new Uint8Array([7]));
    expect([form.getAll("tags"), form.get("meta"), form.get("n"), form.has("none")]).toEqual([
      ["x", "y"],
      '{"a":1}',
      "1",
      false,
    ]);
  });
  it("is refused with the place of a value that cannot be sent", () => {
    expect(() => sent({ file: new Date(Number.NaN) }, MULTIPART)).toThrow(
      "`body.file` of POST /things is an invalid date, which a form cannot express.",
    );
  });
});

describe("a JSON body", () => {
  const circle: Record<string, unknown> = { name: "a" };
  circle["inner"] = [{ circle }];
  let deep: unknown = 1;
  for (let level = 0; level < 200_000; level += 1) deep = [deep];
  it.each([
    ["NaN", { amount: Number.NaN }, "`body.amount` of POST /things is NaN"],
    [
      "Infinity",
      { lines: [{ a: 1 }, { a: Number.POSITIVE_INFINITY }] },
      "`body.lines[1].a` of POST /things is Infinity",
    ],
    ["NaN alone", Number.NaN, "`body` of POST /things is NaN"],
    ["an invalid date", { at: new Date(Number.NaN) }, "`body.at` of POST /things is an invalid date"],
    ["a BigInt", { a: { b: 1n } }, "`body.a.b` of POST /things is a BigInt"],
    ["a circle", circle, "`body.inner[0].circle` of POST /things is part of itself"],
    ["a Map", { a: new Map([[1, 2]]) }, "`body.a` of POST /things is a Map"],
    ["a Blob", { file: new Blob(["x"]) }, "`body.file` of POST /things is a Blob"],
    ["a promise", { id: Promise.resolve("x") }, "`body.id` of POST /things is a Promise"],
    ["bytes", { data: new Uint8Array(1) }, "`body.data` of POST /things is a Uint8Array"],
    ["a function", () => 1, "`body` of POST /things is of type function"],
  ])("with %s is refused with its place", (_, body, message) => {
    const error = new ConfigurationError(`${message}, which JSON cannot express.`, OPERATION);
    expect(() => sent(body)).toThrow(error);
  });
  it("that is nested too deeply is refused", () => {
    expect(() => sent(deep)).toThrow(/of POST \/things is nested too deeply, which JSON cannot express\.$/);
  });
  it("may contain the same object twice, and objects with a toJSON", async () => {
    const address = { city: "Oslo" };
    const body = { a: address, b: [address, address], at: new Date(0), own: { toJSON: () => ({ x: 1 }) } };
    expect((await textOf(body))[1]).toBe(JSON.stringify(body));
  });
  it("is what JSON.stringify writes", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (body) => {
        expect(serializeBody(body, undefined, undefined, FORMS, OPERATION).body).toBe(JSON.stringify(body));
      }),
      { seed: 20_261_126, numRuns: 500 },
    );
  });
});

const posting = (body: RequestInit["body"]) =>
  new Request(ADDRESS, { method: "POST", headers: { "x-mark": "1" }, ...(body ? { body } : {}) });

describe("a client without the serializer of a form", () => {
  it("sends a form that fetch accepts and refuses an object, naming what to pass", () => {
    const form = new URLSearchParams({ a: "1" });
    expect(serializeBody(form, FORM, undefined, {}, OPERATION)).toEqual({ body: form, contentType: FORM });
    expect(() => serializeBody({ a: "1" }, FORM, undefined, {}, OPERATION)).toThrow(
      `\`body\` of POST /things is of type object, which ${FORM} cannot express. Pass text or bytes.`,
    );
  });
});

describe("bufferRequest", () => {
  it("returns no body for a request without one", async () => {
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
      const again = await new Request(url, { method: "POST", headers, ...(body && { body }) }).formData();
      expect(again.get("name")).toBe("Brød & Co");
    }
  });
});
