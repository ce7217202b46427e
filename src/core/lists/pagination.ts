type Common = {
  readonly method: "GET" | "POST";
  /** Query parameter with the size of a page, and the greatest size the operation accepts. */
  readonly limit?: string;
  readonly maxLimit?: number;
};

/** How the pages of a list follow each other, as `x-pagination` of the specification says. */
export type Pagination =
  /** A bare array. The cursor is the `token` of its last item, else that item's `id`. */
  | (Common & {
      readonly scheme: "item-token";
      readonly parameter: string;
      readonly token: string;
      readonly id: string;
    })
  /** The cursor stands beside the items. */
  | (Common & {
      readonly scheme: "body-token" | "page-token";
      readonly items: string;
      readonly parameter: string;
      readonly token: string;
    })
  /** The cursor is the number of items before the page. */
  | (Common & { readonly scheme: "offset"; readonly items: string; readonly parameter: string })
  /** The cursor is an object beside the items; each of its fields becomes a query parameter: the first of the named fields that it has. */
  | (Common & {
      readonly scheme: "composite";
      readonly items: string;
      readonly token: string;
      readonly parameters: Readonly<Record<string, readonly string[]>>;
    })
  /** The pages are numbered; `current` and `next` are where the body tells its number and the next one, with dots between levels. */
  | (Common & {
      readonly scheme: "page-number";
      readonly items: string;
      readonly parameter: string;
      readonly current: string;
      readonly next: string;
    });
