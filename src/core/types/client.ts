import type { Middleware } from "openapi-fetch";
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from "openapi-typescript-helpers";
import type { ApiError } from "../errors/api-error.js";
import type { HeadersInput } from "./call.js";
import type { BodyOption, Data, EmptyObject, ErrorBody, Item, ParametersOf } from "./operation.js";
import type { Pager, PaginateOptions } from "./pager.js";
import type { Pagination } from "./pagination.js";
import type { Simplify } from "./read-write.js";
import type { RetryOptions } from "./retry.js";

/** Options of a single call, next to its parameters and its body. */
export type CallOptions = {
  /** Aborts the call at any point; it then rejects with the signal's own reason. @default none */
  readonly signal?: AbortSignal | null | undefined;
  /** Longest time of one attempt, or `false` for no limit; see `ClientOptions`. @unit milliseconds @default that of the client */
  readonly timeout?: number | false;
  /** Longest time of the whole call, or `false` for no limit; see `ClientOptions`. @unit milliseconds @default that of the client */
  readonly totalTimeout?: number | false;
  /** How this call is retried; what is left out is as for the client. @default that of the client */
  readonly retry?: number | RetryOptions | false;
  /** Whether the call may be sent twice without harm, if that differs from its method. @default true for GET, PUT and DELETE, false for POST and PATCH */
  readonly idempotent?: boolean;
  /** Headers of this call. They override those of the client. @default none */
  readonly headers?: HeadersInput | { readonly [name: string]: string | number | boolean | null | undefined };
  /** Middleware of openapi-fetch for this call, after that of `use`. @default none */
  readonly middleware?: Middleware[];
};

/** The data of a call by how the body of its response is parsed. Without `parseAs` JSON is parsed and text is text, by the media type of the response. */
type Parsed<Data> = {
  /** Parsed as JSON, whatever the media type says. */
  json: Data;
  text: string;
  blob: Awaited<ReturnType<Response["blob"]>>;
  arrayBuffer: ArrayBuffer;
  /** The body as it arrives, handed over after the head. No timeout and no `maxResponseSize` covers it; `signal` aborts it. */
  stream: Response["body"];
};

/** The operationId and the summary of an operation, as generated types have them. */
type Title<Op> = Op extends { readonly title: infer Text } ? Text : "";

type At<Paths, Path extends keyof Paths, Method extends HttpMethod> = Paths[Path][Method & keyof Paths[Path]];

/** The name of the path parameter that directly follows `Prefix`, which the client fills in itself. */
export type ImplicitPathParam<Path, Prefix extends string> = Path extends `${Prefix}{${infer Name}}${string}`
  ? Name
  : never;

type ParamsOption<All> = [keyof All] extends [never]
  ? unknown
  : EmptyObject extends All
    ? { readonly params?: All }
    : { readonly params: All };

/**
 * Everything that a call takes after its path except `parseAs`, on which the type of its data depends. It follows from the operation alone, so that a misspelt key does not compile. Path parameters that are `Known` to the client may be left out.
 *
 * @example
 * const init: Init<operations["listBooks"]> = { params: { query: { limit: 10 } }, timeout: 5_000 };
 */
export type Init<Op, Known extends string = never> = Simplify<
  ParamsOption<ParametersOf<Op, Known>> & BodyOption<Op> & CallOptions
>;

type MethodInit<Op, Known extends string, As> = Simplify<Init<Op, Known> & { readonly parseAs?: As }>;

/** Optional when nothing in it is required. The first branch is never taken; the compiler infers `As` from it. */
type MethodArguments<All, As> = [As] extends [never]
  ? [init: { readonly parseAs?: As }]
  : EmptyObject extends All
    ? [init?: All]
    : [init: All];

/** The result of a call: `data` or `error`, decided by the status alone. */
export type Result<Body, ErrorBody = unknown> =
  | {
      /** The body of the response. */
      readonly data: Body;
      /** Absent, because the status is a success. */
      readonly error?: never;
      /** The response, with status and headers. Its body has been read, except with `parseAs: "stream"`. */
      readonly response: Response;
    }
  | {
      /** Absent, because the status is not a success. */
      readonly data?: never;
      /** The error, to be thrown or read. */
      readonly error: ApiError<ErrorBody>;
      /** The response, with status and headers. Its body has been read. */
      readonly response: Response;
    };

/**
 * A method of a client. With a path as its only argument, it types your own function that works for every path.
 *
 * @example
 * async function logged<Path extends Parameters<Dintero["GET"]>[0]>(...call: Parameters<typeof dintero.GET<Path>>) {
 *   console.log(call[0]);
 *   return unwrap(await dintero.GET<Path>(...call));
 * }
 */
export type ClientMethod<Paths extends object, Method extends HttpMethod, Prefix extends string> = <
  Path extends PathsWithMethod<Paths, Method>,
  // Written out, so that the compiler names the values and not a name for them.
  As extends "json" | "text" | "blob" | "arrayBuffer" | "stream" = "json",
  // biome-ignore lint/correctness/noUnusedVariables: an editor shows the type arguments of a call, so this names the operation there.
  About = Title<At<Paths, Path, Method>>,
>(
  path: Path,
  ...init: MethodArguments<MethodInit<At<Paths, Path, Method>, ImplicitPathParam<Path, Prefix>, As>, As>
) => Promise<Result<Parsed<Data<At<Paths, Path, Method>>>[As], ErrorBody<At<Paths, Path, Method>>>>;

/** Paths that are lists, each with its pagination. */
export type Lists = Readonly<Record<string, Pagination>>;

/** An API without lists. */
export type NoLists = Readonly<Record<never, never>>;

type ListOperation<Paths, Path extends keyof Paths, List> = List extends {
  readonly method: infer Method extends string;
}
  ? At<Paths, Path, Lowercase<Method> & HttpMethod>
  : never;

/**
 * Iterates over the lists of a client. See `ClientMethod` for your own function that works for every list.
 *
 * @example
 * const count = <Path extends Parameters<Dintero["paginate"]>[0]>(...list: Parameters<typeof dintero.paginate<Path>>) =>
 *   dintero.paginate<Path>(...list).toArray().then(({ length }) => length);
 */
export type Paginate<Paths extends object, All extends Lists, Prefix extends string> = <
  Path extends keyof All & keyof Paths & string,
  // biome-ignore lint/correctness/noUnusedVariables: as in `ClientMethod`.
  About = Title<ListOperation<Paths, Path, All[Path]>>,
>(
  path: Path,
  ...init: PaginateArguments<Init<ListOperation<Paths, Path, All[Path]>, ImplicitPathParam<Path, Prefix>>>
) => Pager<Item<ListOperation<Paths, Path, All[Path]>, All[Path]>>;

type PaginateArguments<All> = EmptyObject extends All
  ? [init?: Simplify<All & PaginateOptions>]
  : [init: Simplify<All & PaginateOptions>];

/** A client over an OpenAPI document: a method per HTTP method, and `paginate` for lists. */
export type Client<Paths extends object, All extends Lists = NoLists, Prefix extends string = never> = {
  /**
   * Sends a GET request. Resolves to `data` or `error`; rejects when there is no response at all.
   *
   * @example
   * const { data, error } = await dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { limit: 10 } } });
   */
  readonly GET: ClientMethod<Paths, "get", Prefix>;
  /**
   * Sends a POST request. Resolves to `data` or `error`; rejects when there is no response at all. Not retried when it may have taken effect, unless it is `idempotent`.
   *
   * @example
   * const { data, error } = await dintero.POST("/accounts/{oid}/auth/roles", { body: { name: "Support", scope: ["read:accounts"] } });
   */
  readonly POST: ClientMethod<Paths, "post", Prefix>;
  /**
   * Sends a PUT request. Resolves to `data` or `error`; rejects when there is no response at all.
   *
   * @example
   * const { error } = await dintero.PUT("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { role_id } }, body });
   */
  readonly PUT: ClientMethod<Paths, "put", Prefix>;
  /**
   * Sends a PATCH request. Resolves to `data` or `error`; rejects when there is no response at all. Not retried when it may have taken effect, unless it is `idempotent`.
   *
   * @example
   * const { error } = await shop.PATCH("/orders/{id}", { params: { path: { id } }, body: { note } });
   */
  readonly PATCH: ClientMethod<Paths, "patch", Prefix>;
  /**
   * Sends a DELETE request. Resolves to `data` or `error`; rejects when there is no response at all.
   *
   * @example
   * const { error } = await dintero.DELETE("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { role_id } } });
   */
  readonly DELETE: ClientMethod<Paths, "delete", Prefix>;
  /**
   * Iterates over the items of all pages of a list.
   *
   * @throws ConfigurationError when `limit` is above what the operation accepts, or `cursor` is not a cursor of the list.
   * @example
   * for await (const account of dintero.paginate("/accounts/{oid}/management/accounts")) console.log(account.account_id);
   */
  readonly paginate: Paginate<Paths, All, Prefix>;
  /** Adds openapi-fetch middleware. It runs once for each call, around all its attempts. The client's own token requests do not pass through it. */
  readonly use: (...middleware: Middleware[]) => void;
  /** Removes middleware. */
  readonly eject: (...middleware: Middleware[]) => void;
};

/** `Paths` without the header parameters that a client sends by itself. The others stay required or optional as they are. */
export type SentByClient<Paths, Names extends string> = {
  readonly [Path in keyof Paths]: {
    readonly [Part in keyof Paths[Path]]: WithoutHeaders<Paths[Path][Part], Names>;
  };
};

type WithoutHeaders<Op, Names extends string> = Op extends { parameters: infer All extends { header?: unknown } }
  ? Omit<Op, "parameters"> & { readonly parameters: Omit<All, "header"> & HeadersBut<All["header"], Names> }
  : Op;

type HeadersBut<Headers, Names extends string> = [NonNullable<Headers>] extends [never]
  ? unknown
  : RequiredKeysOf<Omit<NonNullable<Headers>, Names>> extends never
    ? { readonly header?: Omit<NonNullable<Headers>, Names> }
    : { readonly header: Omit<NonNullable<Headers>, Names> };
