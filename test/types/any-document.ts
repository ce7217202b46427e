import {
  defineClient,
  type Middleware,
  type Pager,
  type Readable,
  unwrap,
  type Writable,
} from "../../src/core/index.js";
import { same } from "./exact.js";

// Calls of operations as a document may describe them. Compiled, not run.

type Id = string & { readonly __brand: "Id" };
type Plain = {
  at: Date;
  file: Blob;
  id: Id;
  status: "open" | (string & {});
  count: number & { readonly __unit: "pieces" };
  bytes: Uint8Array<ArrayBuffer>;
  map: Map<string, Date>;
  url: URL;
  format: (value: number) => string;
  list: (Date | Id)[];
  nested: { at: Date | null };
};
same<Readable<Plain>, Plain>(true);
same<Writable<Plain>, Plain>(true);

type Ok<Value> = {
  responses: { 200: { headers: { [name: string]: unknown }; content: { "application/json": Value } } };
};
type Takes<Content> = { post: Ok<{ id: string }> & { requestBody: { content: Content } } };
type Gives<Responses> = { get: { responses: Responses } };
type Json<Value> = { headers: { [name: string]: unknown }; content: { "application/json": Value } };

type Paths = {
  "/form": Takes<{ "application/x-www-form-urlencoded": { To: string } }>;
  "/files": Takes<{ "multipart/form-data": { file: string; more?: string[]; purpose: "batch" | "other" } }>;
  "/text": Takes<{ "text/plain": string }>;
  "/bytes": Takes<{ "application/octet-stream": string }>;
  "/xml": Takes<{ "application/xml": { a: number } }>;
  "/json": Takes<{ "application/json": { a: number } }>;
  "/either": Takes<{ "application/json; charset=utf-8": { a: number }; "multipart/form-data": { a: number } }>;
  "/default-only": Gives<{ default: Json<{ a: number }> }>;
  "/default-is-error": Gives<{ 200: Json<{ a: number }>; default: Json<{ wrong: string }> }>;
  "/unusual": Gives<{ 226: Json<{ a: number }> }>;
  "/range": Gives<{ "2XX": Json<{ a: number }> }>;
  "/cached": Gives<{ 200: Json<{ a: number }>; 304: { headers: { [name: string]: unknown }; content?: never } }>;
  "/moved": Gives<{ 200: Json<{ a: number }>; 302: { headers: { [name: string]: unknown }; content?: never } }>;
  "/payments": { get: Ok<{ _embedded?: { payments: { id: string }[] }; count: number }> };
  "/cookie": { get: Ok<number> & { parameters: { cookie: { session: string } } } };
};

const lists = {
  "/payments": { method: "GET", scheme: "body-link", items: "_embedded.payments", next: "_links.next.href" },
} as const;

const client = defineClient<Paths, typeof lists>({ baseUrl: "https://api.example.com", lists });

export const bodies = [
  client.POST("/form", { body: { To: "+47" } }),
  client.POST("/form", { body: new URLSearchParams({ To: "+47" }) }),
  client.POST("/files", { body: { file: "abc", purpose: "batch" } }),
  client.POST("/files", { body: { file: new Blob(["abc"]), more: [new Uint8Array(1), "x"], purpose: "other" } }),
  client.POST("/files", { body: new FormData() }),
  client.POST("/text", { body: "hello" }),
  client.POST("/bytes", { body: new Uint8Array(1) }),
  client.POST("/bytes", { body: new ArrayBuffer(1) }),
  client.POST("/bytes", { body: new Blob([]) }),
  client.POST("/bytes", { body: new Blob([]).stream() }),
  client.POST("/xml", { body: "<a>1</a>" }),
  client.POST("/either", { body: { a: 1 } }),
  client.POST("/either", { body: new FormData() }),
];

export const wrongBodies = [
  // @ts-expect-error: a form for an operation that takes JSON alone
  client.POST("/json", { body: new FormData() }),
  // @ts-expect-error: bytes for an operation that takes JSON alone
  client.POST("/json", { body: new Uint8Array(1) }),
  // @ts-expect-error: an object cannot be sent as XML
  client.POST("/xml", { body: { a: 1 } }),
  // @ts-expect-error: a file where the document has a list of values
  client.POST("/files", { body: { file: "abc", purpose: new Blob([]) } }),
  // @ts-expect-error: a multipart form for a URL-encoded one
  client.POST("/form", { body: new FormData() }),
];

export async function statuses(): Promise<void> {
  const fromDefault = unwrap(await client.GET("/default-only"));
  same<typeof fromDefault, { a: number }>(true);
  const own = unwrap(await client.GET("/default-is-error"));
  same<typeof own, { a: number }>(true);
  const unusual = unwrap(await client.GET("/unusual"));
  same<typeof unusual, { a: number }>(true);
  const range = unwrap(await client.GET("/range"));
  same<typeof range, { a: number }>(true);
  const cached = unwrap(await client.GET("/cached"));
  same<typeof cached, { a: number }>(true);
  const moved = unwrap(await client.GET("/moved"));
  same<typeof moved, { a: number } | undefined>(true);
}

export function parameters(): void {
  client.GET("/cookie", { params: { cookie: { session: "s" } } });
  // @ts-expect-error: the cookie is required
  client.GET("/cookie");
}

const payments = client.paginate("/payments");
same<typeof payments, Pager<{ id: string }>>(true);

const middleware: Middleware = { onRequest: () => undefined };
client.use(middleware);
