import type { HttpMethod } from "openapi-typescript-helpers";
import type { Readable } from "../core/types/read-write.js";

// What the test kit uses of a specification's types. `Paths` are those of openapi-typescript.

/** `METHOD /path` of every operation. */
export type OperationOf<Paths> = {
  [Path in keyof Paths & string]: `${Uppercase<MethodOf<Paths[Path]>>} ${Path}`;
}[keyof Paths & string];

type MethodOf<Item> = {
  // A method that a path does not have is optional there.
  [Method in HttpMethod]: Item extends { readonly [M in Method]: { readonly responses: unknown } } ? Method : never;
}[HttpMethod];

/** The responses of the operation that `METHOD /path` names. */
export type ResponsesOf<Paths, Operation extends string> = Operation extends `${infer Method} ${infer Path}`
  ? Lookup<Lookup<Lookup<Paths, Path>, Lowercase<Method>>, "responses">
  : never;

type Lookup<Type, Key> = Key extends keyof Type ? Type[Key] : never;

/** The statuses that are documented; any number if some are documented together, as `default` or `4XX`. */
export type StatusOf<Responses> = [Extract<keyof Responses, string>] extends [never]
  ? Extract<keyof Responses, number>
  : number;

/** The body of a response; never when there is none. */
export type ResponseBody<Responses, Status> = Status extends keyof Responses
  ? Content<Responses[Status]>
  : Content<Responses[Extract<keyof Responses, string>]>;

type Content<Response> = Response extends { readonly content: infer Media } ? Readable<Media[keyof Media]> : never;

/** The arguments after the status: the body, if one is documented, and headers. */
export type ResponseArguments<Body> = [Body] extends [never]
  ? [body?: undefined, headers?: Readonly<Record<string, string>>]
  : [body: Body, headers?: Readonly<Record<string, string>>];
