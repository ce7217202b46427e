import { once } from "node:events";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { isPrivateAddress } from "../../../scripts/lib/spec/addresses.js";
import { Failure } from "../../../scripts/lib/spec/failure.js";
import { type FetchOptions, fetchUpstream } from "../../../scripts/lib/spec/fetch-upstream.js";
import { serve, serveText } from "../../kit/spec/server.js";

const asked: FetchOptions = { asked: true };

async function text(url: string, options: FetchOptions = asked): Promise<string> {
  const fetched = await fetchUpstream(url, options);
  return fetched.unchanged ? "unchanged" : fetched.body.toString();
}

async function refusal(url: string, options: FetchOptions = asked): Promise<string> {
  const error: unknown = await fetchUpstream(url, options).catch((thrown: unknown) => thrown);
  if (!(error instanceof Failure)) throw new Error(`Expected a Failure, got ${String(error)}`);
  return error.message;
}

describe("fetching a document", () => {
  it("returns the body and its ETag", async () => {
    const { url } = await serveText("openapi: 3.1.0\n", { etag: '"one"' });
    const fetched = await fetchUpstream(url, asked);
    expect(fetched).toEqual({ unchanged: false, body: Buffer.from("openapi: 3.1.0\n"), etag: '"one"' });
  });

  it("returns no change on a 304 for the last ETag", async () => {
    const { url, seen } = await serve((_, response) => response.writeHead(304).end());
    expect(await text(url, { asked: true, etag: '"one"' })).toBe("unchanged");
    expect(seen.map((headers) => headers["if-none-match"])).toEqual(['"one"']);
  });

  it("decompresses a compressed body", async () => {
    const { url } = await serve((_, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end(gzipSync("openapi: 3.1.0\n")),
    );
    expect(await text(url)).toBe("openapi: 3.1.0\n");
  });

  it.each([404, 410, 500, 503])("names the status %i", async (status) => {
    const { url } = await serveText("no", {}, status);
    expect(await refusal(url)).toContain(`${url} returned ${status}`);
  });

  it("refuses a web page and names its title", async () => {
    const { url } = await serveText("<!doctype html><title>Sign in</title>", { "content-type": "text/html" });
    expect(await refusal(url)).toContain('returned a web page ("Sign in"), not a document');
  });

  it("refuses a web page with a YAML media type", async () => {
    const { url } = await serveText("\n<html><body>Sorry</body></html>");
    expect(await refusal(url)).toContain("returned a web page, not a document");
  });

  it("refuses a truncated body", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("openapi: 3.1.0\n", () => response.destroy());
    });
    expect(await refusal(url)).toContain("could not be read");
  });

  it("refuses a truncated chunked body", async () => {
    const { url } = await serve((_, response) => {
      response.writeHead(200);
      response.write("openapi: 3.1.0\n", () => response.destroy());
    });
    expect(await refusal(url)).toContain("could not be read");
  });

  it("ends when the server sends nothing", async () => {
    const { url } = await serve(() => {});
    expect(await refusal(url, { asked: true, limits: { idle: 30 } })).toContain("was silent for 30 ms");
  });

  it("ends when the response never ends", async () => {
    const { url } = await serve((_, response) => {
      const drip = setInterval(() => response.write("#\n"), 5);
      response.on("close", () => clearInterval(drip));
    });
    expect(await refusal(url, { asked: true, limits: { total: 60 } })).toContain("took longer than 60 ms");
  });

  it("stops reading a document above the limit", async () => {
    let closed: Promise<unknown> | undefined;
    const { url } = await serve((_, response) => {
      response.writeHead(200);
      const more = () => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536, "#"))) {}
      };
      response.on("drain", more);
      closed = once(response, "close");
      more();
    });
    expect(await refusal(url, { asked: true, limits: { bytes: 1024 * 1024 } })).toContain("is larger than 1 MB");
    await closed;
  });

  it("refuses a small body that decompresses to more than the limit", async () => {
    const bomb = gzipSync(Buffer.alloc(4 * 1024 * 1024, "#"));
    const { url } = await serve((_, response) => response.writeHead(200, { "content-encoding": "gzip" }).end(bomb));
    expect(await refusal(url, { asked: true, limits: { bytes: 1024 * 1024 } })).toContain("is larger than 1 MB");
  });
});

describe("redirects", () => {
  const redirectTo = (location: string) => serve((_, response) => response.writeHead(302, { location }).end());

  it("are followed", async () => {
    const end = await serveText("openapi: 3.1.0\n");
    const { url } = await redirectTo(end.url);
    expect(await text(url)).toBe("openapi: 3.1.0\n");
  });

  it("are followed five times at most", async () => {
    const { url, seen } = await redirectTo("/again");
    expect(await refusal(url)).toContain("was redirected more than 5 times");
    expect(seen).toHaveLength(6);
  });

  it("from a public to a private address are refused, and nothing is sent there", async () => {
    const inside = await serveText("secret: true\n", {}, 200);
    const { url } = await redirectTo(inside.url);
    const hops: string[] = [];
    // The first address asked about is the start's, which this test takes for a public one.
    const isPrivate = (address: string) => hops.push(address) > 1;
    expect(await refusal(url, { asked: true, isPrivate })).toContain("is the private address 127.0.0.1");
    expect(inside.seen).toEqual([]);
  });

  it("to a name that resolves to a private address are refused", async () => {
    const inside = await serveText("secret: true\n", {}, 200);
    const { url } = await redirectTo(`http://localhost:${inside.port}/`);
    let calls = 0;
    const isPrivate = () => ++calls > 1;
    expect(await refusal(url, { asked: true, isPrivate })).toMatch(/is the private address (127\.0\.0\.1|::1)/);
    expect(inside.seen).toEqual([]);
  });

  it("to plain http elsewhere are refused", async () => {
    const { url } = await redirectTo("http://example.com/spec.yaml");
    expect(await refusal(url)).toBe("http://example.com is not fetched.");
  });

  it("to a file are refused", async () => {
    const { url } = await redirectTo("file:///etc/passwd");
    expect(await refusal(url)).toBe("file:// is not fetched.");
  });
});

describe("addresses", () => {
  it("refuse this machine as private unless it is given explicitly", async () => {
    const { url, seen } = await serveText("openapi: 3.1.0\n");
    expect(await refusal(url, {})).toContain("is the private address 127.0.0.1");
    expect(seen).toEqual([]);
  });

  it("refuse a URL with a password without showing it", async () => {
    const message = await refusal("https://user:hunter2@example.com/spec.yaml");
    expect(message).toBe("The URL of example.com holds a user name or password.");
  });

  it.each([
    "127.0.0.1",
    "10.1.2.3",
    "172.31.0.1",
    "192.168.1.1",
    "169.254.169.254",
    "100.64.0.1",
    "0.0.0.0",
    "::1",
    "::",
    "fe80::1",
    "fd00::1",
    "::ffff:10.0.0.1",
    "::ffff:7f00:1",
    "64:ff9b::a00:1",
  ])("include %s as private", (address) => {
    expect(isPrivateAddress(address)).toBe(true);
  });

  it.each(["1.1.1.1", "172.32.0.1", "11.0.0.1", "2606:4700::1111", "::ffff:1.1.1.1"])(
    "include %s as public",
    (address) => {
      expect(isPrivateAddress(address)).toBe(false);
    },
  );
});
