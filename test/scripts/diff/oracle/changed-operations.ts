import { isDeepStrictEqual } from "node:util";
import { typeRelevant } from "../../../../scripts/lib/diff/type-relevant.js";
import { canonical } from "../../../../scripts/lib/spec/canonical.js";
import { isObject } from "../../../../scripts/lib/spec/is-object.js";
import { type OpenApi, operationsOf, parametersOf } from "../../../../scripts/lib/spec/openapi-types.js";
import { withoutExtensions } from "../../../../scripts/lib/spec/places.js";
import { referenceOf, resolve } from "../../../../scripts/lib/spec/pointer.js";
import type { Call } from "./verdict.js";

/** The operations that both documents have and whose description, with all that it refers to, is not the same in both. */
export function changedOperations(before: OpenApi, after: OpenApi): { changed: Call[]; same: number } {
  const [was, is] = [before, after].map((document) => descriptionsOf(withoutExtensions(typeRelevant(document)))) as [
    Descriptions,
    Descriptions,
  ];
  const shared = [...was].filter(([title]) => is.has(title));
  const changed = shared.filter(([title, { essence }]) => !isDeepStrictEqual(essence(), is.get(title)?.essence()));
  return { changed: changed.map(([, { call }]) => call), same: shared.length - changed.length };
}

type Descriptions = Map<string, { readonly call: Call; readonly essence: () => unknown }>;

function descriptionsOf(document: OpenApi): Descriptions {
  const known = new Map<string, unknown>();
  const targetOf = (reference: string): unknown => {
    if (!known.has(reference)) known.set(reference, canonical(resolve(document, { $ref: reference })));
    return known.get(reference);
  };
  return new Map(
    operationsOf(document).map(({ method, path, item, operation }) => {
      const essence = () => {
        const own = canonical({ ...operation, parameters: parametersOf(document, item, operation) });
        const targets = new Map<string, unknown>();
        const open = [own];
        for (let value = open.pop(); value !== undefined; value = open.pop()) {
          for (const reference of referencesIn(value)) {
            if (targets.has(reference)) continue;
            targets.set(reference, targetOf(reference));
            open.push(targets.get(reference));
          }
        }
        return { own, targets: Object.fromEntries(targets) };
      };
      return [`${method} ${path}`, { call: { method: method.toLowerCase(), path }, essence }];
    }),
  );
}

function referencesIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(referencesIn);
  if (!isObject(value)) return [];
  const reference = referenceOf(value);
  return reference === undefined ? Object.values(value).flatMap(referencesIn) : [reference];
}
