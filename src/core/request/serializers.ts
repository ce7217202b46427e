import type { PathStyle, QueryStyle } from "../types/metadata.js";
import type { BodySerializer, BodySerializers } from "./body.js";
import { FORMS } from "./forms.js";
import { PATH_STYLES, type PathSerializer, type PathSerializers } from "./path-styles.js";
import { QUERY_STYLES, type QuerySerializer, type QuerySerializers } from "./query-styles.js";

/** What writes values in another way than OpenAPI's defaults. Bundles leave out what a client is not given. */
export type Serializers = {
  readonly body: BodySerializers;
  readonly path: PathSerializers;
  readonly query: QuerySerializers;
};

/** All serializers that there are. */
export const SERIALIZERS: Serializers = { body: FORMS, path: PATH_STYLES, query: QUERY_STYLES };

/** The serializers that the operations of a generated table need. */
export type SerializersOf<Table> = {
  readonly body: { readonly [Type in Extract<Used<Table, "contentType">, keyof typeof FORMS>]: BodySerializer };
  readonly path: { readonly [Style in Extract<Used<Table, "path">, PathStyle>]: PathSerializer };
  readonly query: { readonly [Style in Extract<Used<Table, "query">, QueryStyle>]: QuerySerializer };
};

/** The values that the rows of a table have in a field: a text, or the members of an object. */
type Used<Table, Field extends string> = ValuesIn<Table[keyof Table], Field>;
type ValuesIn<Row, Field extends string> = Row extends { readonly [F in Field]: infer Value }
  ? Value extends string
    ? Value
    : Value[keyof Value]
  : never;
