import type { Middleware, ParseAs, RequestBodyOption } from "openapi-fetch";
import type {
  ErrorResponse,
  HttpMethod,
  PathsWithMethod,
  Readable,
  RequiredKeysOf,
  SuccessResponse,
} from "openapi-typescript-helpers";
import type { RetryOptions } from "./client-options.js";
import type { ApiError } from "./errors/api-error.js";
import type { Pagination } from "./lists/pagination.js";
import type { Walk, WalkOptions } from "./lists/walk.js";

/** What a single call may say beside its parameters and its body. */
export type CallOptions = {
  /** Ends the call, wherever it is, with the signal's own reason. */
  readonly signal?: AbortSignal | null;
  /** Longest time of one attempt; see `ClientOptions`. @unit milliseconds */
  readonly timeout?: number;
  /** Longest time of the whole call; see `ClientOptions`. @unit milliseconds */
  readonly deadline?: number;
  /** How this call is repeated; what is left out is as for the client. */
  readonly retry?: RetryOptions | false;
  /** Whether carrying the call out twice does no harm, where that differs from what its method says. */
  readonly idempotent?: boolean;
  /** Headers of this call. */
  readonly headers?: Readonly<Record<string, string | number | boolean | null | undefined>>;
  /** openapi-fetch middleware for this call, after that of `use`. */
  readonly middleware?: Middleware[];
};

/** How the body of an answer is given. */
type Parsed<Data, As extends ParseAs> = {
  json: Data;
  text: string;
  blob: Awaited<ReturnType<Response["blob"]>>;
  arrayBuffer: ArrayBuffer;
  stream: Response["body"];
}[As];

type Operation<Paths, Path extends keyof Paths, Method extends HttpMethod> = Paths[Path][Method & keyof Paths[Path]];

/** The name of the path parameter that directly follows `Prefix`, which the client fills in itself. */
type Filled<Path, Prefix extends string> = Path extends `${Prefix}{${infer Name}}${string}` ? Name : never;

/** The path parameters, those that the client fills in made optional. */
type PathParameters<Parameters, Name extends string> = Parameters extends { path: infer Path }
  ? [Exclude<keyof Path, Name>] extends [never]
    ? { readonly path?: Partial<Path> }
    : { readonly path: Omit<Path, Name> & Partial<Path> }
  : unknown;

type Parameters<Op, Name extends string> = Op extends { parameters: infer All }
  ? Omit<All, "path"> & PathParameters<All, Name>
  : never;

type ParametersOption<Op, Name extends string> =
  RequiredKeysOf<Parameters<Op, Name>> extends never
    ? { readonly params?: Parameters<Op, Name> }
    : { readonly params: Parameters<Op, Name> };

/** Everything a call takes after its path. Follows from the path alone, so that a misspelt key does not compile. */
export type Init<Op, Name extends string = never> = ParametersOption<Op, Name> & RequestBodyOption<Op> & CallOptions;

/** May be left out where nothing in it is required. */
type InitArguments<All> = RequiredKeysOf<All> extends never ? [init?: All] : [init: All];

// biome-ignore lint/suspicious/noExplicitAny: the constraint of openapi-typescript-helpers' own types.
type Responses<Op> = Op extends { responses: infer All extends Record<string | number, any> } ? All : never;

type Success<Op> = Readable<SuccessResponse<Responses<Op>>>;

/** Body of a success. */
export type Data<Op> = [Success<Op>] extends [never] ? undefined : Success<Op>;

/** Body of an error, as the specification promises it. */
export type ErrorBody<Op> = Readable<ErrorResponse<Responses<Op>>>;

/** The answer to a call: `data` or `error`, decided by the status alone. */
export type Result<Body, Problem = unknown> =
  | { readonly data: Body; readonly error?: never; readonly response: Response }
  | { readonly data?: never; readonly error: ApiError<Problem>; readonly response: Response };

type ClientMethod<Paths extends object, Method extends HttpMethod, Prefix extends string> = <
  Path extends PathsWithMethod<Paths, Method>,
  As extends ParseAs = "json",
>(
  path: Path,
  ...init: InitArguments<Init<Operation<Paths, Path, Method>, Filled<Path, Prefix>> & { readonly parseAs?: As }>
) => Promise<Result<Parsed<Data<Operation<Paths, Path, Method>>, As>, ErrorBody<Operation<Paths, Path, Method>>>>;

/** Paths that are lists, each with how its pages follow each other. */
export type Lists = Readonly<Record<string, Pagination>>;

/** An API without lists. */
export type NoLists = Readonly<Record<never, never>>;

type ListOperation<Paths, Path extends keyof Paths, List> = List extends {
  readonly method: infer Method extends string;
}
  ? Operation<Paths, Path, Lowercase<Method> & HttpMethod>
  : never;

/** One item of a list. */
export type Item<Op, List> =
  Data<Op> extends readonly (infer Each)[]
    ? Each
    : List extends { readonly items: infer Key extends string }
      ? ItemsUnder<Data<Op>, Key>
      : never;

type ItemsUnder<Body, Key extends string> = Body extends { readonly [K in Key]?: infer Items }
  ? NonNullable<Items> extends readonly (infer Each)[]
    ? Each
    : never
  : never;

type Paginate<Paths extends object, All extends Lists, Prefix extends string> = <
  Path extends keyof All & keyof Paths & string,
>(
  path: Path,
  ...rest: PaginateArguments<Init<ListOperation<Paths, Path, All[Path]>, Filled<Path, Prefix>>>
) => Walk<Item<ListOperation<Paths, Path, All[Path]>, All[Path]>>;

type PaginateArguments<All> =
  RequiredKeysOf<All> extends never ? [init?: All, options?: WalkOptions] : [init: All, options?: WalkOptions];

/** A client over an OpenAPI document: a method per HTTP method, and `paginate` for lists. */
export type Client<Paths extends object, All extends Lists = NoLists, Prefix extends string = never> = {
  readonly GET: ClientMethod<Paths, "get", Prefix>;
  readonly POST: ClientMethod<Paths, "post", Prefix>;
  readonly PUT: ClientMethod<Paths, "put", Prefix>;
  readonly PATCH: ClientMethod<Paths, "patch", Prefix>;
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

type AnyResult = { readonly data?: unknown; readonly error?: unknown };

/**
 * The data of an answer.
 *
 * @throws ApiError where the answer is an error.
 * @example
 * const settings = unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
 */
export function unwrap<R extends AnyResult>(
  result: R,
): R extends { readonly error: ApiError } ? never : R extends { readonly data: infer D } ? D : never {
  if (result.error) throw result.error;
  return result.data as never;
}
