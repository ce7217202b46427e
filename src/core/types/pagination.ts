type Common = {
  readonly method: "GET" | "POST";
  /** Query parameter with the size of a page. */
  readonly limit?: string;
  /** The greatest size the operation accepts. */
  readonly maxLimit?: number;
};

/** How the pages of a list follow each other, as `x-pagination` of the specification says. */
export type Pagination =
  /** A bare array. The cursor is the `token` of its last item, else that item's `id`. */
  | (Common & {
      /** How the cursor is found. */
      readonly scheme: "item-token";
      /** Query parameter that takes the cursor. */
      readonly parameter: string;
      /** Field of an item with its cursor. */
      readonly token: string;
      /** Field of an item to use if the one above is missing. */
      readonly id: string;
    })
  /** The cursor is next to the items. */
  | (Common & {
      /** How the cursor is found. The two differ in name only. */
      readonly scheme: "body-token" | "page-token";
      /** Field of the body with the items. */
      readonly items: string;
      /** Query parameter that takes the cursor. */
      readonly parameter: string;
      /** Field of the body with the cursor of the next page. */
      readonly token: string;
    })
  /** The cursor is the number of items before the page. */
  | (Common & {
      /** How the cursor is found. */
      readonly scheme: "offset";
      /** Field of the body with the items. */
      readonly items: string;
      /** Query parameter that takes the number. */
      readonly parameter: string;
    })
  /** The cursor is an object next to the items. Each query parameter takes the first of its named fields that the object has. */
  | (Common & {
      /** How the cursor is found. */
      readonly scheme: "composite";
      /** Field of the body with the items. */
      readonly items: string;
      /** Field of the body with the object. */
      readonly token: string;
      /** Query parameters, each with the fields of the object that it may be taken from. */
      readonly parameters: Readonly<Record<string, readonly string[]>>;
    })
  /** The pages are numbered; `current` and `next` are where the body has its number and the next one, with dots between levels. */
  | (Common & {
      /** How the cursor is found. */
      readonly scheme: "page-number";
      /** Field of the body with the items. */
      readonly items: string;
      /** Query parameter that takes the number. */
      readonly parameter: string;
      /** Where the body has the number of its page. */
      readonly current: string;
      /** Where the body has the number of the next page. */
      readonly next: string;
    });
