import { writeFile } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/testing/index.js";
import { environmentFor } from "../kit/environment.js";
import { bundleExamples, type Examples } from "../kit/examples/examples.js";

type Received = {
  readonly method: string | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
};

const CONTENT = "%PDF-1.7 made up";
const PUBLIC_URL = "https://assets.example.com/P12345678/4f9c1d2e.pdf";

let examples: Examples;
let sandbox: Sandbox;
let storage: Server;
let received: Received[];
let status: number;
/** What the client asked for when it requested the URL. */
let asked: unknown[];

beforeAll(async () => {
  examples = await bundleExamples("upload-document");
  await writeFile(join(examples.folder, "articles.pdf"), CONTENT);
  await writeFile(join(examples.folder, "articles.txt"), CONTENT);
  storage = createServer(async (request, response) => {
    const pieces: Buffer[] = [];
    for await (const piece of request) pieces.push(piece);
    received.push({ method: request.method, headers: request.headers, body: Buffer.concat(pieces).toString() });
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => storage.listen(0, "127.0.0.1", resolve));
  const { port } = storage.address() as AddressInfo;
  const upload_url = `http://127.0.0.1:${port}/upload?signature=made-up`;
  sandbox = await startSandbox({
    fault: ({ path, body }) => {
      if (!path.endsWith("/management/assets")) return undefined;
      asked.push(body);
      return { body: { upload_url, public_url: PUBLIC_URL, upload_expires_in: 900 }, status: 200 };
    },
  });
});
afterAll(async () => {
  await sandbox.close();
  storage.closeAllConnections();
  await new Promise((resolve) => storage.close(resolve));
  await examples.remove();
});
beforeEach(() => {
  received = [];
  asked = [];
  status = 200;
});
afterEach(() => expect(JSON.stringify(received)).not.toContain("Bearer"));

const upload = (...args: string[]) =>
  examples.run("upload-document", { args, env: environmentFor(sandbox, sandbox.url) });

it("the example upload-document uploads the file with its type and size, without a token, and prints its URL", async () => {
  const { code, output, errors } = await upload("articles.pdf", "private");
  expect({ code, output, errors }).toEqual({ code: 0, output: `${PUBLIC_URL}\n`, errors: "" });
  expect(asked).toEqual([{ size_bytes: CONTENT.length, mime_type: "application/pdf", access: "private" }]);
  expect(received).toMatchObject([
    {
      method: "PUT",
      body: CONTENT,
      headers: { "content-type": "application/pdf", "content-length": String(CONTENT.length) },
    },
  ]);
});

it.each([
  ["nobody says who may read the file", ["articles.pdf"]],
  ["the access is unknown", ["articles.pdf", "everyone"]],
  ["the server does not take the type", ["articles.txt", "private"]],
])("the example upload-document sends nothing when %s", async (_, args) => {
  const { code, errors } = await upload(...args);
  expect(code).toBe(2);
  expect(errors).toMatch(/^(Usage|Expected)/);
  expect({ asked, received }).toEqual({ asked: [], received: [] });
});

it("the example upload-document reports an upload that the storage refuses", async () => {
  status = 403;
  const { code, errors } = await upload("articles.pdf", "public");
  expect({ code, errors }).toEqual({ code: 2, errors: "The upload failed: 403.\n" });
});
