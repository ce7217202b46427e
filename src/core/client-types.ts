import type { Middleware } from "openapi-fetch";
import type { HttpMethod, PathsWithMethod, RequiredKeysOf } from "openapi-typescript-helpers";
import type { RetryOptions } from "./client-options.js";
import type { ApiError } from "./errors/api-error.js";
import type { Pagination } from "./lists/pagination.js";
import type { Walk, WalkOptions } from "./lists/walk.js";
import type { Plain } from "./markers.js";
import type { BodyOption, Data, ErrorBody, Item, Nothing, ParametersOf } from "./operation-types.js";

/** What a single call may say beside its parameters and its body. */
export type CallOptions = {
  /** Ends the call, wherever it is, with the signal's own reason. @default none */
  readonly signal?: AbortSignal | null | undefined;
  /** Longest time of one attempt; see `ClientOptions`. @unit milliseconds @default that of the client */
  readonly timeout?: number;
  /** Longest time of the whole call; see `ClientOptions`. @unit milliseconds @default that of the client */
  readonly deadline?: number;
  /** How this call is repeated; what is left out is as for the client. @default that of the client */
  readonly retry?: RetryOptions | false;
  /** Whether carrying the call out twice does no harm, where that differs from what its method says. @default what its method says: true for GET, PUT and DELETE */
  readonly idempotent?: boolean;
  /** Headers of this call. They win over those of the client. @default none */
  readonly headers?: { readonly [name: string]: string | number | boolean | null | undefined };
  /** Middleware of openapi-fetch for this call, after that of `use`. @default none */
  readonly middleware?: Middleware[];
};

/** How the body of an answer is given. */
type Parsed<Data> = {
  json: Data;
  text: string;
  blob: Awaited<ReturnType<Response["blob"]>>;
  arrayBuffer: ArrayBuffer;
  stream: Response["body"];
};

type At<Paths, Path extends keyof Paths, Method extends HttpMethod> = Paths[Path][Method & keyof Paths[Path]];

/** The name of the path parameter that directly follows `Prefix`, which the client fills in itself. */
export type Filled<Path, Prefix extends string> = Path extends `${Prefix}{${infer Name}}${string}` ? Name : never;

type ParamsOption<All> = [keyof All] extends [never]
  ? unknown
  : Nothing extends All
    ? { readonly params?: All }
    : { readonly params: All };

/**
 * Everything a call takes after its path but `parseAs`, which the type of its data depends on. Follows from the operation alone, so that a misspelt key does not compile. Path parameters that are `Known` to the client may be left out.
 *
 * @example
 * const init: Init<operations["listBooks"]> = { params: { query: { limit: 10 } }, timeout: 5_000 };
 */
export type Init<Op, Known extends string = never> = Plain<
  ParamsOption<ParametersOf<Op, Known>> & BodyOption<Op> & CallOptions
>;

type MethodInit<Op, Known extends string, As> = Plain<Init<Op, Known> & { readonly parseAs?: As }>;

/** May be left out where nothing in it is required. The first branch is never taken: it tells the compiler where it finds `As`. */
type MethodArguments<All, As> = [As] extends [never]
  ? [init: { readonly parseAs?: As }]
  : Nothing extends All
    ? [init?: All]
    : [init: All];

/** The answer to a call: `data` or `error`, decided by the status alone. */
export type Result<Body, Problem = unknown> =
  | {
      /** What the server gave. */
      readonly data: Body;
      /** Absent, since the status says success. */
      readonly error?: never;
      /** The answer itself, with status and headers. Its body can be read as well, where no middleware has read it. */
      readonly response: Response;
    }
  | {
      /** Absent, since the status says that something is wrong. */
      readonly data?: never;
      /** What is wrong, to be thrown or looked at. */
      readonly error: ApiError<Problem>;
      /** The answer itself, with status and headers. Its body can be read as well, where no middleware has read it. */
      readonly response: Response;
    };

/**
 * A method of a client. Given a path alone, it is what a function of your own that works for every path can be typed by.
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
>(
  path: Path,
  ...init: MethodArguments<MethodInit<At<Paths, Path, Method>, Filled<Path, Prefix>, As>, As>
) => Promise<Result<Parsed<Data<At<Paths, Path, Method>>>[As], ErrorBody<At<Paths, Path, Method>>>>;

/** Paths that are lists, each with how its pages follow each other. */
export type Lists = Readonly<Record<string, Pagination>>;

/** An API without lists. */
export type NoLists = Readonly<Record<never, never>>;

type ListOperation<Paths, Path extends keyof Paths, List> = List extends {
  readonly method: infer Method extends string;
}
  ? At<Paths, Path, Lowercase<Method> & HttpMethod>
  : never;

/**
 * Walks the lists of a client. See `ClientMethod` for a function of your own that works for every list.
 *
 * @example
 * const count = <Path extends Parameters<Dintero["paginate"]>[0]>(...list: Parameters<typeof dintero.paginate<Path>>) =>
 *   dintero.paginate<Path>(...list).toArray().then(({ length }) => length);
 */
export type Paginate<Paths extends object, All extends Lists, Prefix extends string> = <
  Path extends keyof All & keyof Paths & string,
>(
  path: Path,
  ...rest: PaginateArguments<Init<ListOperation<Paths, Path, All[Path]>, Filled<Path, Prefix>>>
) => Walk<Item<ListOperation<Paths, Path, All[Path]>, All[Path]>>;

type PaginateArguments<All> = Nothing extends All
  ? [init?: All, options?: WalkOptions]
  : [init: All, options?: WalkOptions];

/** A client over an OpenAPI document: a method per HTTP method, and `paginate` for lists. */
export type Client<Paths extends object, All extends Lists = NoLists, Prefix extends string = never> = {
  /**
   * Reads. Gives `data` or `error`; throws where there is no answer at all.
   *
   * @example
   * const { data, error } = await dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { limit: 10 } } });
   */
  readonly GET: ClientMethod<Paths, "get", Prefix>;
  /**
   * Creates, or sets something off. Gives `data` or `error`; throws where there is no answer at all. Not repeated where it may have been carried out, unless `idempotent`.
   *
   * @example
   * const { data, error } = await dintero.POST("/accounts/{oid}/auth/roles", { body: { name: "Support", scope: ["read:accounts"] } });
   */
  readonly POST: ClientMethod<Paths, "post", Prefix>;
  /**
   * Replaces. Gives `data` or `error`; throws where there is no answer at all.
   *
   * @example
   * const { error } = await dintero.PUT("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { role_id } }, body });
   */
  readonly PUT: ClientMethod<Paths, "put", Prefix>;
  /**
   * Changes a part. Gives `data` or `error`; throws where there is no answer at all. Not repeated where it may have been carried out, unless `idempotent`.
   *
   * @example
   * const { error } = await shop.PATCH("/orders/{id}", { params: { path: { id } }, body: { note } });
   */
  readonly PATCH: ClientMethod<Paths, "patch", Prefix>;
  /**
   * Deletes. Gives `data` or `error`; throws where there is no answer at all.
   *
   * @example
   * const { error } = await dintero.DELETE("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { role_id } } });
   */
  readonly DELETE: ClientMethod<Paths, "delete", Prefix>;
  /**
   * Walks a list over all its pages.
   *
   * @throws ConfigurationError when `limit` is above what the operation accepts, or `from` is no cursor.
   * @example
   * for await (const account of dintero.paginate("/accounts/{oid}/management/accounts")) console.log(account.account_id);
   */
  readonly paginate: Paginate<Paths, All, Prefix>;
  /** Adds openapi-fetch middleware. It runs once per call, around all its attempts. */
  readonly use: (...middleware: Middleware[]) => void;
  /** Removes middleware. */
  readonly eject: (...middleware: Middleware[]) => void;
};

/** `Paths` without the header parameters that a client sends by itself. Those that are left stay as required as they are. */
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
