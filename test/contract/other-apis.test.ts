import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { type Prism, startPrism } from "../../scripts/lib/mock/prism.js";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { createZro } from "../../src/zro/index.js";
import { runScript } from "../kit/run-script.js";

// The examples of the entry points next to the main one, each in a process of its own, against its specification.
const prisms = new Map<string, Prism>();

beforeAll(async () => {
  for (const api of APIS) {
    const { document } = await readSpecification(api);
    if (api.name !== "management-auth") prisms.set(api.name, await startPrism(document));
  }
});
afterAll(async () => {
  for (const prism of prisms.values()) await prism.close();
});

const urlOf = (name: string): string => prisms.get(name)?.url ?? "";

async function outputOf(name: string, env: Record<string, string>): Promise<string[]> {
  const { code, output, errors } = await runScript(`examples/other-apis/${name}.ts`, env);
  expect(errors).toBe("");
  expect(code).toBe(0);
  return output.trimEnd().split("\n");
}

it("the example moyasar iterates a list, and rejects when the server returns the first page every time", async () => {
  const env = { MOYASAR_ACQUIRER_KEY: "acquirer_key_x", MOYASAR_URL: urlOf("moyasar-acquirer") };
  expect(await outputOf("moyasar", env)).toEqual([
    "Date Palm Books authenticated 12500 SAR",
    "Date Palm Books in_progress 990000 SAR",
    "Stopped: GET /v1/3ds failed: requested page 2, and `meta.current_page` of the body is 1. The iteration stops here.",
  ]);
});

it("the example zro signs in and receives the challenge", async () => {
  const env = { ZRO_URL: urlOf("zro-payin"), ZRO_API_ID: "6f1d2a3b-4c5e-4f60-8172-93a4b5c6d7e8", ZRO_API_KEY: "k" };
  expect(await outputOf("zro", env)).toEqual(["WAITING_CHALLENGE", "Open a frame of 400px"]);
});

it("the Z.ro client sends requests that match Z.ro's specification when it signs in, reads and renews", async () => {
  const fetch = observedFetch();
  const credentials = { apiId: "6f1d2a3b-4c5e-4f60-8172-93a4b5c6d7e8", apiKey: "k" };
  const zro = createZro({ baseUrl: urlOf("zro-payin"), ...credentials, fetch });
  const call = { params: { path: { id: "a1" } } };
  const { error } = await zro.GET("/v1/payin/three-ds/authentications/{id}", call);
  expect(error).toBeUndefined();
  expect(fetch.violations).toEqual([]);
  expect(fetch.sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    "POST /v1/auth/signin",
    "GET /v1/payin/three-ds/authentications/a1",
  ]);
});

it("the example any-api iterates a list of its own document", async () => {
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(`${request.url} ${request.headers.authorization}`);
    const isLast = request.url?.includes("after");
    const body = isLast ? { books: [{ title: "Peer Gynt" }] } : { books: [{ title: "Brand" }], after: "b" };
    response.setHeader("content-type", "application/json").end(JSON.stringify(body));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, "127.0.0.1", resolve);
  });
  const { port } = server.address() as AddressInfo;
  const env = { LIBRARY_URL: `http://127.0.0.1:${port}`, LIBRARY_TOKEN: "t" };
  expect(await outputOf("any-api", env).finally(() => server.close())).toEqual(["Brand", "Peer Gynt"]);
  expect(asked).toEqual(["/books?limit=2 Bearer t", "/books?limit=2&after=b Bearer t"]);
});
