// What a user writes around the files that `dintero-client generate` made of library.yaml.
import { defineClient, unwrap } from "dintero-client/core";
import { scriptedFetch } from "dintero-client/testing";
import type { components, paths } from "./library.js";
import { lists, operations } from "./library.operations.js";

type Book = components["schemas"]["Book"];

const baseUrl = "https://library.example/v2";
const fetch = scriptedFetch<paths>().under(baseUrl);
fetch.on("GET /books").reply(200, { books: [{ title: "Brand", subtitle: null }], after: "1" });
fetch.on("GET /books").reply(200, { books: [{ title: "Sult" }] });
fetch.on("POST /loans").reply(201, { id: "loan-1" });

const library = defineClient<paths, typeof lists>({ baseUrl, operations, lists, fetch });

const books = await library.paginate("/books", { params: { query: { filter: { genre: "novel" } } } }).toArray();
const { id } = unwrap(await library.POST("/loans", { body: { book: "brand" } }));
fetch.assertDone();

export const titles: string[] = books.map(({ title, subtitle }) => subtitle ?? title);
console.log(JSON.stringify({ titles, id, log: fetch.log, bodies: fetch.bodies.filter((body) => body !== "") }));

// Types that fell back to `any` would let these through.
// @ts-expect-error no such path
export const noPath = () => library.GET("/nothing");
// @ts-expect-error the server gives the id
export const book: Book = { id: "1", title: 1 };
// @ts-expect-error a misspelt parameter
export const misspelt = () => library.GET("/books", { params: { query: { limt: 1 } } });
// @ts-expect-error no list
export const noList = () => library.paginate("/loans");
