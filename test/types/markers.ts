import type { $Read, $Write } from "openapi-typescript-helpers";
import type { Received, Sendable } from "../../src/core/index.js";
import { same } from "./exact.js";

// What becomes of schemas when their markers are taken out. Compiled, not run.

type Both<T, Expected> = [Received<T>, Sendable<T>] extends [infer R, infer S]
  ? [R, S] extends [Expected, Expected]
    ? [Expected, Expected] extends [R, S]
      ? true
      : false
    : false
  : false;

type Thing = { id: $Read<string>; secret?: $Write<string>; name: string; note?: string | null };

same<Received<Thing>, { id: string; name: string; note?: string | null }>(true);
same<Sendable<Thing>, { secret?: string; name: string; note?: string | null }>(true);

// Inside of others.
same<Received<Thing[]>, { id: string; name: string; note?: string | null }[]>(true);
same<Received<{ of: Thing }>, { of: { id: string; name: string; note?: string | null } }>(true);
same<Sendable<{ list?: Thing[] }>, { list?: { secret?: string; name: string; note?: string | null }[] }>(true);
same<Sendable<{ deep: $Write<{ id: $Read<string>; a: 1 }> }>, { deep: { a: 1 } }>(true);
same<Sendable<{ id?: $Read<string> } & { a: 1 }>, { a: 1 }>(true);
same<Received<{ id?: $Read<string> } & { a: 1 }>, { id?: string; a: 1 }>(true);
same<Sendable<{ id?: $Read<string | null> | null; a: 1 }>, { a: 1 }>(true);

// What has no markers stays what it is.
same<Both<string | number | null, string | number | null>, true>(true);
same<Both<"a" | "b", "a" | "b">, true>(true);
same<Both<boolean | undefined, boolean | undefined>, true>(true);
same<Both<[string, number?], [string, number?]>, true>(true);
same<Received<readonly string[]>, readonly string[]>(true);
same<Received<unknown>, unknown>(true);
type Anything = ReturnType<typeof JSON.parse>;
same<Received<{ a: Anything; b: $Read<1> }>, { a: Anything; b: 1 }>(true);
same<Sendable<{ a: Anything; b: $Read<1> }>, { a: Anything }>(true);
same<Sendable<{ readonly a?: unknown }>, { readonly a?: unknown }>(true);
same<Received<{ [name: string]: unknown }>, { [name: string]: unknown }>(true);

// An object that must be empty stays one; it does not become one that may be anything.
same<Received<Record<string, never>>, { [name: string]: never }>(true);
// @ts-expect-error nothing may be in it
export const empty: Sendable<Record<string, never>> = { a: 1 };

// Free members beside those that are named.
type Free = { id?: $Read<string>; a: 1 } & { [name: string]: unknown };
same<Received<Free>["id"], string | undefined>(true);
export const free: Sendable<Free> = { a: 1, b: 2 };
// @ts-expect-error the named one keeps its type
export const wrong: Sendable<Free> = { a: 2 };
same<"a" extends keyof Sendable<Free> ? true : false, true>(true);

// An array that composes two holds what composes both.
same<Received<{ a: 1 }[] & { b: $Read<2> }[]>, { a: 1; b: 2 }[]>(true);

// One of several.
type Either = { kind: "a"; id: $Read<string>; a: 1 } | { kind: "b"; b: 2 };
same<Sendable<Either>, { kind: "a"; a: 1 } | { kind: "b"; b: 2 }>(true);

// A schema that holds itself.
interface Tree {
  id: $Read<string>;
  leaves?: Tree[];
  parent?: Tree | null;
}
export function trees(tree: Received<Tree>, sent: Sendable<Tree>): string | undefined {
  // @ts-expect-error what is only read is not sent, however deep
  sent.leaves?.[0]?.parent?.id;
  return tree.leaves?.[0]?.parent?.leaves?.[0]?.id;
}
