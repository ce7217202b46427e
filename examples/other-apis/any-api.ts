// A client for any other API. openapi-typescript generates `Paths` from its document.
import { defineClient, type Lists } from "dintero-client/core";

type Book = { title: string };
type Paths = {
  "/books": {
    get: {
      parameters: { query?: { after?: string; limit?: number } };
      responses: { 200: { content: { "application/json": { books: Book[]; after?: string } } } };
    };
  };
};

const lists = {
  "/books": { method: "GET", scheme: "body-token", items: "books", token: "after", parameter: "after", limit: "limit" },
} as const satisfies Lists;

const library = defineClient<Paths, typeof lists>({
  baseUrl: process.env["LIBRARY_URL"] ?? "https://library.example.com",
  lists,
  // The token is kept for an hour, renewed before it expires, and replaced at once when the server refuses it.
  auth: { requestToken: async () => ({ token: process.env["LIBRARY_TOKEN"] ?? "", expiresIn: 3_600 }) },
  attemptHeaders: (headers) => headers.set("x-request-id", crypto.randomUUID()),
});

for await (const { title } of library.paginate("/books", { params: { query: { limit: 2 } } })) console.log(title);
