/** What an OpenAPI document holds at a JSON pointer, and the examples beside its schemas. */

export type Reference = { readonly $ref?: string };
export type WithExamples = {
  readonly example?: unknown;
  readonly examples?: Readonly<Record<string, Reference & { readonly value?: unknown }>>;
};

/** An example with its name; an unnamed one is called "example". */
export type NamedExample = readonly [name: string, value: unknown];

export const escaped = (key: string): string => key.replaceAll("~", "~0").replaceAll("/", "~1");

export const lookUp = <T>(document: object, pointer: string): T =>
  pointer
    .split("/")
    .slice(1)
    .map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"))
    .reduce<unknown>((node, key) => (node as Record<string, unknown> | undefined)?.[key], document) as T;

/** The pointer itself, or where its `$ref` leads. */
export function target(document: object, pointer: string): string {
  const node = lookUp<Reference | undefined>(document, pointer);
  if (node === undefined) throw new Error(`Expected ${pointer} to exist.`);
  return node.$ref === undefined ? pointer : target(document, node.$ref);
}

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
