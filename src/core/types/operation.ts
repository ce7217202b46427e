import type { ErrorResponse, GetResponseContent, MediaType } from "openapi-typescript-helpers";
import type { Bytes, Readable, Simplify, Writable } from "./read-write.js";

// What an operation, as openapi-typescript writes it, takes and gives.

/** An object type that asks for nothing. Assignable to whatever has no required member. */
export type EmptyObject = Record<never, never>;

type Parameters<Op> = Op extends { parameters: infer All } ? All : EmptyObject;

/** openapi-typescript writes `never` for what does not exist. */
type IsNothing<T> = [NonNullable<T>] extends [never] ? true : false;

type PathPart<All, Known extends string> = All extends { path: infer Path }
  ? [Extract<keyof Path, Known>] extends [never]
    ? { readonly path: Simplify<Path> }
    : PathOption<Simplify<Omit<Path, Known> & { [Name in keyof Path as Extract<Name, Known>]?: Path[Name] }>>
  : unknown;

type PathOption<Path> = EmptyObject extends Path ? { readonly path?: Path } : { readonly path: Path };

/** All parameters of an operation, by their place: path, query, header or cookie. Path parameters that are `Known` to the client may be left out. */
export type ParametersOf<Op, Known extends string = never> = Simplify<
  {
    readonly [Place in keyof Parameters<Op> as Place extends "path"
      ? never
      : IsNothing<Parameters<Op>[Place]> extends true
        ? never
        : Place]: Simplify<Parameters<Op>[Place]>;
  } & PathPart<Parameters<Op>, Known>
>;

/**
 * The query parameters of an operation.
 *
 * @example
 * type Filter = Query<operations["listBooks"]>;
 */
export type Query<Op> = Parameters<Op> extends { query?: infer All } ? Simplify<NonNullable<All>> : never;

type Content<Part> = Part extends { content: infer Media }
  ? { [Type in keyof Media]: Encoded<Type, Writable<Media[Type]>> }[keyof Media]
  : never;

/** What may be passed for a body of a media type. Documents describe bytes as text. */
type Encoded<Type, Value> = Type extends `${string}json${string}`
  ? Value
  : Type extends `application/x-www-form-urlencoded${string}`
    ? Value | URLSearchParams
    : Type extends `multipart/${string}`
      ? { [Name in keyof Value]: MultipartValue<Value[Name]> } | FormData
      : (Type extends "*/*" | "application/*" ? Value : Exclude<Value, object>) | string | Bytes | ReadableStream;

/** One part of a multipart body, or several of the same name: what is text in the document may be a file. */
type MultipartValue<Value> =
  string extends NonNullable<Value>
    ? Value | Bytes
    : NonNullable<Value> extends readonly (infer One)[]
      ? string extends One
        ? Value | readonly (string | Bytes)[]
        : Value
      : Value;

/**
 * The request body of an operation, without read-only members. `never` if there is none. A body that is not JSON may also be what `fetch` takes for its media type, such as `FormData`.
 *
 * @example
 * type NewBook = Body<operations["addBook"]>;
 */
export type Body<Op> = Op extends { requestBody?: infer Part } ? Content<NonNullable<Part>> : never;

/** `body`, as an operation asks for it: required, optional, or no such key. */
export type BodyOption<Op> = Op extends { requestBody: infer Part }
  ? { readonly body: Content<Part> }
  : [Body<Op>] extends [never]
    ? unknown
    : { readonly body?: Body<Op> };

// biome-ignore lint/suspicious/noExplicitAny: the constraint of openapi-typescript-helpers' own types.
type Responses<Op> = Op extends { responses: infer All extends Record<string | number, any> } ? All : never;

type Success<Op> = Readable<GetResponseContent<Responses<Op>, MediaType, SuccessStatus<Responses<Op>>>>;

type StatusOf<All, Text extends string> = keyof All extends infer Status
  ? Status extends keyof All & (string | number)
    ? `${Status}` extends Text
      ? Status
      : never
    : never
  : never;

/** Without a success of its own, an operation responds with its `default`. */
type SuccessStatus<All> = [StatusOf<All, `2${string}`>] extends [never]
  ? [StatusOf<All, `3${string}`>] extends [never]
    ? StatusOf<All, "default">
    : never
  : StatusOf<All, `2${string}`>;

/**
 * Body of a success, without write-only members. `undefined` if there is none. A union for one of several operations.
 *
 * @example
 * type Books = Data<operations["listBooks"]>;
 */
export type Data<Op> = Op extends unknown
  ? [Success<Op>] extends [never]
    ? undefined
    : Success<Op> | Redirected<Responses<Op>>
  : never;

/** An operation that may redirect has no data when it does. A 304 is no redirect but an error. */
type Redirected<All> = [Exclude<StatusOf<All, `3${string}`>, 304 | "304">] extends [never] ? never : undefined;

/**
 * Body of an error, as the specification describes it. Servers, and proxies in front of them, often respond with something else; see `ApiError`.
 *
 * @example
 * type Problem = ErrorBody<operations["listBooks"]>;
 */
export type ErrorBody<Op> = Op extends unknown ? Readable<ErrorResponse<Responses<Op>>> : never;

/**
 * One item of a list; `List` says how its pages follow each other.
 *
 * @example
 * type Book = Item<operations["listBooks"], (typeof lists)["/books"]>;
 */
export type Item<Op, List> =
  Data<Op> extends readonly (infer Each)[]
    ? Each
    : List extends { readonly items: infer Place extends string }
      ? MemberAt<Data<Op>, Place> extends readonly (infer Each)[]
        ? Each
        : never
      : never;

/** The member at a place such as `_embedded.payments`, if it is there. */
type MemberAt<Whole, Place extends string> = Place extends `${infer Name}.${infer Rest}`
  ? MemberAt<Member<Whole, Name>, Rest>
  : Member<Whole, Place>;

type Member<Whole, Name extends string> = Whole extends { readonly [K in Name]?: infer Value }
  ? NonNullable<Value>
  : never;
