import { FORMS } from "../../src/core/request/forms.js";
import { commaSeparated } from "../../src/core/request/query-styles.js";
import type { SerializersOf } from "../../src/core/request/serializers.js";

// Which serializers the operations of a document need. Compiled, not run.

type Table = {
  readonly GET: { readonly scopes: readonly ["read"] };
  readonly "GET /things": { readonly query: { readonly ids: "form"; readonly filter: "deepObject" } };
  readonly "GET /things/{id}": { readonly path: { readonly id: "matrix" } };
  readonly "POST /files": { readonly contentType: "multipart/form-data" };
  readonly "PUT /files": { readonly contentType: "application/octet-stream" };
};
type Plain = { readonly "GET /things": { readonly scopes: readonly [] } };

const deepObject = commaSeparated;
const matrix = () => "";
const body = { "multipart/form-data": FORMS["multipart/form-data"] };

export const complete: SerializersOf<Table> = { body, path: { matrix }, query: { form: commaSeparated, deepObject } };
export const none: SerializersOf<Plain> = { body: {}, path: {}, query: {} };

// @ts-expect-error the body of an operation is a form
export const withoutBody: SerializersOf<Table> = { ...complete, body: {} };
// @ts-expect-error a path parameter has a style
export const withoutPath: SerializersOf<Table> = { ...complete, path: {} };
// @ts-expect-error a query parameter has another style as well
export const withoutQuery: SerializersOf<Table> = { ...complete, query: { form: commaSeparated } };
