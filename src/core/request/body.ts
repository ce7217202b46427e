import { ownMember } from "../util/validate.js";
import { jsonText, tagOf } from "./json.js";
import { faultOfValue, type Operation, refusal, textOf } from "./values.js";

/** What `fetch` takes as a body. */
export type FetchBody = NonNullable<RequestInit["body"]>;

/** A body as `fetch` takes it. */
export type SerializedBody = {
  readonly body: FetchBody;
  /** The `Content-Type` to send; null when `fetch` has to derive it from the body. */
  readonly contentType: string | null;
};

/** Writes an object as the body of one media type. */
export type BodySerializer = (body: unknown, operation: Operation) => FetchBody;

/** The serializers of bodies that are objects, by media type. */
export type BodySerializers = Readonly<Record<string, BodySerializer>>;

const JSON_TYPE = "application/json";

// These go out as they are, and `fetch` knows the media type of those that have one.
const RAW = /^(Blob|File|FormData|URLSearchParams|ReadableStream|ArrayBuffer|SharedArrayBuffer)$/;

/**
 * Serialises a body in its media type: that of the call's `Content-Type`, or else that of the operation, or else JSON.
 *
 * What `fetch` takes as a body goes out as it is; a text does so unless the media type is JSON. An object becomes JSON, or what the serializer of its media type makes of it.
 *
 * @param given The `Content-Type` of the call or the client.
 * @param documented The media type in the document, when it is not JSON.
 * @throws ConfigurationError for a body that the media type cannot express.
 */
export function serializeBody(
  body: unknown,
  given: string | null | undefined,
  documented: string | undefined,
  serializers: BodySerializers,
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
  const serialize = ownMember(serializers, mediaType);
  if (serialize) return serializeBody(serialize(body, operation), given, documented, serializers, operation);
  if (mediaType === "text/plain" && faultOfValue(body) === undefined) return { body: textOf(body), contentType };
  throw refusal("`body`", `of type ${typeof body}, which ${mediaType} cannot express. Pass text or bytes`, operation);
}
