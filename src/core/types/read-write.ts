import type { $Read, $Write } from "openapi-typescript-helpers";

// openapi-typescript marks what is only read and what is only written. Values have no markers, so these types remove
// them. A schema that is composed of others becomes one object, so that an editor shows its members. `any` comes first
// because it matches every condition below and would recurse for ever.

/** `T` with its members written out, so that an editor shows these and not what `T` is made of. */
export type Simplify<T> = T extends object ? { [Key in keyof T]: T[Key] } : T;

/**
 * A schema as the server sends it: without what is only written, and without markers.
 *
 * @example
 * type Book = Received<components["schemas"]["Book"]>;
 */
export type Readable<T> = unknown extends T
  ? T
  : T extends $Write<unknown>
    ? never
    : T extends $Read<infer Value>
      ? Readable<Value>
      : T extends Scalar
        ? T
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
 * A schema as it is sent to the server: without what is only read, such as an `id` or a `created_at`, and without markers.
 *
 * A literal with such a member does not compile. An object that was read before may be sent as it is.
 *
 * @example
 * type NewBook = Sendable<components["schemas"]["Book"]>;
 */
export type Writable<T> = unknown extends T
  ? T
  : T extends $Read<unknown>
    ? never
    : T extends $Write<infer Value>
      ? Writable<Value>
      : T extends Scalar
        ? T
        : T extends readonly unknown[]
          ? WritableList<T>
          : T extends object
            ? {
                [Key in keyof T as NonNullable<T[Key]> extends $Read<unknown> ? OfNothing<Key, T[Key]> : Key]: Writable<
                  T[Key]
                >;
              }
            : T;

// An enum that may grow contains `string & {}`, which is an object to the compiler as well.
type Scalar = string | number | bigint | boolean;

// An array that composes two is one of what both hold; only a tuple, or an array that nobody may write, keeps its own form.
type ReadableList<T extends readonly unknown[]> =
  IsArray<T> extends true ? Readable<T[number]>[] : { [Index in keyof T]: Readable<T[Index]> };
type WritableList<T extends readonly unknown[]> =
  IsArray<T> extends true ? Writable<T[number]>[] : { [Index in keyof T]: Writable<T[Index]> };
type IsArray<T extends readonly unknown[]> = T extends unknown[] ? (number extends T["length"] ? true : false) : false;

/** `never` fits every marker and carries none: an object that must be empty says it of all its keys, which are to stay. */
type OfNothing<Key, Value> = [NonNullable<Value>] extends [never] ? Key : never;
