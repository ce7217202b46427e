import type { $Read, $Write } from "openapi-typescript-helpers";

// openapi-typescript marks what is only read and what is only written. Values have no markers, so these types remove
// them. A schema that is composed of others becomes one object, so that an editor shows its members. `any` comes first
// because it matches every condition below and would recurse for ever.

/** `T` with its members written out, so that an editor shows these and not what `T` is made of. */
export type Simplify<T> = T extends object ? { [Key in keyof T]: T[Key] } : T;

/** What has no members of a schema: plain values, also those that a brand or `& {}` makes an object type, functions, and objects that JavaScript or the web platform defines. */
type Opaque =
  | string
  | number
  | boolean
  | bigint
  | symbol
  | ((...args: never) => unknown)
  | Date
  | URL
  | URLSearchParams
  | FormData
  | Bytes
  | ReadableStream
  | ReadonlyMap<unknown, unknown>
  | ReadonlySet<unknown>;

/** Binary data, as `fetch` takes it. */
export type Bytes = Awaited<ReturnType<Response["blob"]>> | ArrayBuffer | ArrayBufferView<ArrayBuffer>;

/**
 * A schema as the server sends it: without write-only members and without markers.
 *
 * @example
 * type Book = Readable<components["schemas"]["Book"]>;
 */
export type Readable<T> = unknown extends T
  ? T
  : T extends Opaque
    ? T
    : T extends $Write<unknown>
      ? never
      : T extends $Read<infer Value>
        ? Readable<Value>
        : T extends readonly unknown[]
          ? ReadableList<T>
          : T extends object
            ? {
                [Key in keyof T as NonNullable<T[Key]> extends $Write<unknown>
                  ? OfNothing<Key, T[Key]>
                  : Key]: Readable<T[Key]>;
              }
            : T;

/**
 * A schema as it is sent to the server: without read-only members, such as an `id` or a `created_at`, and without markers.
 *
 * A literal with such a member does not compile. An object that was read before may be sent as it is.
 *
 * @example
 * type NewBook = Writable<components["schemas"]["Book"]>;
 */
export type Writable<T> = unknown extends T
  ? T
  : T extends Opaque
    ? T
    : T extends $Read<unknown>
      ? never
      : T extends $Write<infer Value>
        ? Writable<Value>
        : T extends readonly unknown[]
          ? WritableList<T>
          : T extends object
            ? {
                [Key in keyof T as NonNullable<T[Key]> extends $Read<unknown> ? OfNothing<Key, T[Key]> : Key]: Writable<
                  T[Key]
                >;
              }
            : T;

// An array that composes two is one of what both hold; only a tuple, or an array that nobody may write, keeps its own form.
type ReadableList<T extends readonly unknown[]> =
  IsArray<T> extends true ? Readable<T[number]>[] : { [Index in keyof T]: Readable<T[Index]> };
type WritableList<T extends readonly unknown[]> =
  IsArray<T> extends true ? Writable<T[number]>[] : { [Index in keyof T]: Writable<T[Index]> };
type IsArray<T extends readonly unknown[]> = T extends unknown[] ? (number extends T["length"] ? true : false) : false;

/** `never` fits every marker and carries none: an object that must be empty says it of all its keys, which are to stay. */
type OfNothing<Key, Value> = [NonNullable<Value>] extends [never] ? Key : never;
