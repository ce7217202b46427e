import type { $Read, $Write } from "openapi-typescript-helpers";
import type { Readable, Writable } from "../../src/core/index.js";
import { same } from "./exact.js";

// What becomes of schemas when their markers are taken out. Compiled, not run.

type Both<T, Expected> = [Readable<T>, Writable<T>] extends [infer R, infer S]
  ? [R, S] extends [Expected, Expected]
    ? [Expected, Expected] extends [R, S]
      ? true
      : false
    : false
  : false;

type Thing = { id: $Read<string>; secret?: $Write<string>; name: string; note?: string | null };

same<Readable<Thing>, { id: string; name: string; note?: string | null }>(true);
same<Writable<Thing>, { secret?: string; name: string; note?: string | null }>(true);

// Inside of others.
same<Readable<Thing[]>, { id: string; name: string; note?: string | null }[]>(true);
same<Readable<{ of: Thing }>, { of: { id: string; name: string; note?: string | null } }>(true);
same<Writable<{ list?: Thing[] }>, { list?: { secret?: string; name: string; note?: string | null }[] }>(true);
same<Writable<{ deep: $Write<{ id: $Read<string>; a: 1 }> }>, { deep: { a: 1 } }>(true);
same<Writable<{ id?: $Read<string> } & { a: 1 }>, { a: 1 }>(true);
same<Readable<{ id?: $Read<string> } & { a: 1 }>, { id?: string; a: 1 }>(true);
same<Writable<{ id?: $Read<string | null> | null; a: 1 }>, { a: 1 }>(true);

// What has no markers stays what it is.
same<Both<string | number | null, string | number | null>, true>(true);
same<Both<"a" | "b", "a" | "b">, true>(true);
same<Both<boolean | undefined, boolean | undefined>, true>(true);
same<Both<[string, number?], [string, number?]>, true>(true);
same<Readable<readonly string[]>, readonly string[]>(true);
same<Readable<unknown>, unknown>(true);
type Anything = ReturnType<typeof JSON.parse>;
same<Readable<{ a: Anything; b: $Read<1> }>, { a: Anything; b: 1 }>(true);
same<Writable<{ a: Anything; b: $Read<1> }>, { a: Anything }>(true);
same<Writable<{ readonly a?: unknown }>, { readonly a?: unknown }>(true);
same<Readable<{ [name: string]: unknown }>, { [name: string]: unknown }>(true);

// An object that must be empty stays one; it does not become one that may be anything.
same<Readable<Record<string, never>>, { [name: string]: never }>(true);
// @ts-expect-error nothing may be in it
export const empty: Writable<Record<string, never>> = { a: 1 };

// Free members next to those that are named.
type Free = { id?: $Read<string>; a: 1 } & { [name: string]: unknown };
same<Readable<Free>["id"], string | undefined>(true);
export const free: Writable<Free> = { a: 1, b: 2 };
// @ts-expect-error the named one keeps its type
export const wrong: Writable<Free> = { a: 2 };
same<"a" extends keyof Writable<Free> ? true : false, true>(true);

// An array that composes two holds what composes both.
same<Readable<{ a: 1 }[] & { b: $Read<2> }[]>, { a: 1; b: 2 }[]>(true);

// One of several.
type Either = { kind: "a"; id: $Read<string>; a: 1 } | { kind: "b"; b: 2 };
same<Writable<Either>, { kind: "a"; a: 1 } | { kind: "b"; b: 2 }>(true);

// A schema that holds itself.
interface Tree {
  id: $Read<string>;
  leaves?: Tree[];
  parent?: Tree | null;
}
export function trees(tree: Readable<Tree>, sent: Writable<Tree>): string | undefined {
  // @ts-expect-error what is only read is not sent, however deep
  sent.leaves?.[0]?.parent?.id;
  return tree.leaves?.[0]?.parent?.leaves?.[0]?.id;
}
