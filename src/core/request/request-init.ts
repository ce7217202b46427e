import type { HeadersInput } from "../types/call.js";
import type { OperationMetadata } from "../types/metadata.js";
import { serializeBody } from "./body.js";
import { type HeaderValues, toHeaderValues } from "./headers.js";
import { fillPath } from "./path.js";
import { parameterText, serializeCookies, serializeQuery } from "./query.js";
import type { Serializers } from "./serializers.js";
import { membersOf, type Operation, partsOf } from "./values.js";

type Values = Readonly<Record<string, unknown>>;

/** The part of a call's options that concerns the request. */
export type RequestInput = {
  readonly params?: {
    readonly path?: Values;
    readonly query?: Values;
    readonly header?: Values;
    readonly cookie?: Values;
  };
  readonly body?: unknown;
  readonly headers?: HeadersInput | HeaderValues;
};

/** The options of a client that concern all its requests. */
export type RequestDefaults = {
  readonly headers: Headers;
  /** Path parameters that the client fills in itself. */
  readonly path: Values | undefined;
  readonly objectStyle: "exploded" | "deepObject";
  readonly serializers: Serializers;
};

/** The request of a call, as openapi-fetch takes it. */
export function requestInit(
  { params = {}, headers, body }: RequestInput,
  { contentType, path = {}, query = {} }: OperationMetadata,
  defaults: RequestDefaults,
  operation: Operation,
): object {
  const { serializers, objectStyle } = defaults;
  const values: Record<string, string | null> = {};
  for (const given of [headerTexts(params.header ?? {}, operation), headers ?? {}]) {
    for (const [name, value] of Object.entries(toHeaderValues(given))) values[name.toLowerCase()] = value;
  }
  const cookies = serializeCookies(params.cookie ?? {}, operation);
  if (cookies)
    values["cookie"] = [values["cookie"] ?? defaults.headers.get("cookie"), cookies].filter(Boolean).join("; ");
  const given = values["content-type"];
  const serialized =
    body === undefined
      ? undefined
      : serializeBody(body, given ?? defaults.headers.get("content-type"), contentType, serializers.body, operation);
  if (serialized && given !== null) values["content-type"] = serialized.contentType;
  return {
    // Without the headers, which openapi-fetch would add once more.
    params: { query: params.query, path: { ...defaults.path, ...Object.fromEntries(membersOf(params.path ?? {})) } },
    headers: values,
    body: serialized?.body,
    bodySerializer: unchanged,
    // `fetch` sends a stream only with the option that the response comes after the whole request.
    duplex: "half",
    pathSerializer: (url: string, filled: Values) => fillPath(url, filled, path, serializers.path, operation),
    querySerializer: (all: Values) => serializeQuery(all, query, objectStyle, serializers.query, operation),
  };
}

const unchanged = (body: unknown): unknown => body;

/** Header parameters in OpenAPI's only style for them: values separated by commas. */
function headerTexts(header: Values, operation: Operation): HeaderValues {
  const text = (name: string, value: unknown) =>
    partsOf(value)
      .map((part) => parameterText("Header", name, part, operation))
      .join(",");
  return Object.fromEntries(
    Object.entries(header).map(([name, value]) => [
      name,
      value === null || value === undefined ? value : text(name, value),
    ]),
  );
}
