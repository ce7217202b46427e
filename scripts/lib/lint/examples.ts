import { lookUp, target } from "../spec/pointer.js";

/** The examples that an OpenAPI document gives next to its schemas. */

export type Reference = { readonly $ref?: string };
export type WithExamples = {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, Reference & { readonly value?: unknown }>>;
};

/** An example with its name; an unnamed one is called "example". */
export type NamedExample = readonly [name: string, value: unknown];

/** The examples of a parameter or a media type, in the document's order. */
export function examplesOf(document: object, holder: WithExamples): NamedExample[] {
  const named = Object.entries(holder.examples ?? {}).map(
    ([name, { $ref, value }]): NamedExample => [
      name,
      $ref === undefined ? value : lookUp<{ value: unknown }>(document, target(document, $ref)).value,
    ],
  );
  return "example" in holder ? [["example", holder.example], ...named] : named;
}
