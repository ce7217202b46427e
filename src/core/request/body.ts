import { ConfigurationError } from "../errors/configuration-error.js";
import { jsonText, tagOf } from "./json.js";
import { bracketed, faultOfValue, membersOf, type Operation, textOf } from "./values.js";

/** What `fetch` takes as a body. */
type FetchBody = NonNullable<RequestInit["body"]>;

/** A body as `fetch` takes it. */
export type SerializedBody = {
  readonly body: FetchBody;
  /** The `Content-Type` to send; null when `fetch` has to derive it from the body. */
  readonly contentType: string | null;
};

const JSON_TYPE = "application/json";

// These go out as they are, and `fetch` knows the media type of those that have one.
const RAW = /^(Blob|File|FormData|URLSearchParams|ReadableStream|ArrayBuffer|SharedArrayBuffer)$/;

/**
 * Serialises a body in its media type: that of the call's `Content-Type`, or else that of the operation, or else JSON.
 *
 * What `fetch` takes as a body goes out as it is; a text does so unless the media type is JSON. An object becomes JSON, `application/x-www-form-urlencoded` or `multipart/form-data`.
 *
 * @param given The `Content-Type` of the call or the client.
 * @param documented The media type in the document, when it is not JSON.
 * @throws ConfigurationError for a body that the media type cannot express.
 */
export function serializeBody(
  body: unknown,
  given: string | null | undefined,
  documented: string | undefined,
  operation: Operation,
): SerializedBody {
  const named = given ?? documented;
  const mediaType = named?.split(";")[0]?.trim().toLowerCase() ?? JSON_TYPE;
  // A range such as `image/*` is no media type that can be sent.
  const isRange = mediaType.includes("*");
  const contentType = (isRange ? undefined : named) ?? null;
  const tag = tagOf(body);
  if (RAW.test(tag) || ArrayBuffer.isView(body)) {
    // Only `fetch` knows the boundary of a form, and a Blob knows its own type better than the document does.
    const isTyped = tag === "FormData" || (!given && !!(body as Blob).type);
    return { body: body as FetchBody, contentType: isTyped ? null : contentType };
  }
  if (mediaType.includes("json") || (isRange && typeof body !== "string")) {
    return { body: jsonText("body", body, operation), contentType: contentType ?? JSON_TYPE };
  }
  if (typeof body === "string") return { body, contentType };
  if (mediaType === "application/x-www-form-urlencoded") return { body: urlEncoded(body, operation), contentType };
  if (mediaType === "multipart/form-data") return { body: multipart(body, operation), contentType: null };
  if (mediaType === "text/plain" && faultOfValue(body) === undefined) return { body: textOf(body), contentType };
  throw refusal("body", `of type ${typeof body}, which ${mediaType} cannot express. Pass text or bytes`, operation);
}

/** An array becomes one field for each value, the members of an object are named in brackets, null and undefined are left out. */
function urlEncoded(body: unknown, operation: Operation): URLSearchParams {
  const form = new URLSearchParams();
  for (const [name, value] of membersOf(Object(body))) {
    bracketed(name, value, (field, one) => form.append(field, fieldText(field, one, operation)));
  }
  return form;
}

/** An array becomes one field for each value, an object becomes JSON, null and undefined are left out. */
function multipart(body: unknown, operation: Operation): FormData {
  const form = new FormData();
  for (const [name, value] of membersOf(Object(body))) {
    for (const one of Array.isArray(value) ? value : [value]) {
      const tag = tagOf(one);
      if (tag === "Blob" || tag === "File") form.append(name, one as Blob);
      else if (tag === "ArrayBuffer" || ArrayBuffer.isView(one)) form.append(name, new Blob([one as ArrayBuffer]));
      else if (tag === "Object" || tag === "Array") form.append(name, jsonText(`body.${name}`, one, operation));
      else form.append(name, fieldText(name, one, operation));
    }
  }
  return form;
}

function fieldText(name: string, value: unknown, operation: Operation): string {
  const fault = faultOfValue(value);
  if (fault) throw refusal(`body.${name}`, `${fault}, which a form cannot express`, operation);
  return textOf(value);
}

const refusal = (name: string, fault: string, { method, path }: Operation): ConfigurationError =>
  new ConfigurationError(`\`${name}\` of ${method} ${path} is ${fault}.`, { method, path });
