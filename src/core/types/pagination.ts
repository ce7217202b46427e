type Common = {
  readonly method: "GET" | "POST";
  /** Parameter with the size of a page. */
  readonly limit?: string;
  /** The greatest size the operation accepts. */
  readonly maxLimit?: number;
  /** Where the parameters are: in the query, or in the JSON body of the request. In a body, dots separate the levels of their names. @default "query" */
  readonly in?: "query" | "body";
  /** Where the body has `false` when no page follows, with dots between levels. */
  readonly hasMore?: string;
  /** A page with fewer items than `limit` asks for is the last one. Only for a server that promises it: many cap or filter pages. @default false, a list without a cursor in its body ends at an empty page */
  readonly endsAtShortPage?: boolean;
};

/** The items are in the body: at a place with dots between levels, or the body is a bare array when there is no place. */
type Items = {
  /** Where the body has the items, with dots between levels. @default the body itself */
  readonly items?: string;
};

/** How a list is paginated, as `x-pagination` of the specification says. */
export type Pagination =
  /** The cursor is a field of the last item: its `token`, else its `id`. Stripe's lists are `{ items: "data", parameter: "starting_after", token: "id", hasMore: "has_more" }`. */
  | (Common &
      Items & {
        /** How the cursor is found. */
        readonly scheme: "item-token";
        /** Parameter that takes the cursor. */
        readonly parameter: string;
        /** Field of an item with its cursor. */
        readonly token: string;
        /** Field of an item to use if the one above is missing. */
        readonly id?: string;
      })
  /** The cursor is next to the items. */
  | (Common & {
      /** How the cursor is found. The two differ in name only. */
      readonly scheme: "body-token" | "page-token";
      /** Where the body has the items. */
      readonly items: string;
      /** Parameter that takes the cursor. */
      readonly parameter: string;
      /** Where the body has the cursor of the next page. */
      readonly token: string;
    })
  /** The cursor is in a header of the response. */
  | (Common &
      Items & {
        /** How the cursor is found. */
        readonly scheme: "header-token";
        /** Parameter that takes the cursor. */
        readonly parameter: string;
        /** Header with the cursor of the next page. */
        readonly token: string;
      })
  /** The body has the URL of the next page, absolute or relative. It has to be of the same origin. */
  | (Common &
      Items & {
        /** How the next page is found. */
        readonly scheme: "body-link";
        /** Where the body has the URL, with dots between levels. */
        readonly next: string;
      })
  /** The `Link` header of the response has the URL of the next page, as `rel="next"` (RFC 8288). It has to be of the same origin. */
  | (Common &
      Items & {
        /** How the next page is found. */
        readonly scheme: "link-header";
      })
  /** The cursor is the number of items before the page. */
  | (Common &
      Items & {
        /** How the cursor is found. */
        readonly scheme: "offset";
        /** Parameter that takes the number. */
        readonly parameter: string;
        /** Where the body has the number of items of the whole list. */
        readonly total?: string;
      })
  /** The cursor is an object next to the items. Each query parameter takes the first of its named fields that the object has. */
  | (Common & {
      /** How the cursor is found. */
      readonly scheme: "composite";
      /** Where the body has the items. */
      readonly items: string;
      /** Where the body has the object. */
      readonly token: string;
      /** Parameters, each with the fields of the object that it may be taken from. */
      readonly parameters: Readonly<Record<string, readonly string[]>>;
    })
  /** The pages are numbered. Without `next` the list ends at an empty page, or earlier by `lastPage`, `total` or `hasMore`. */
  | (Common &
      Items & {
        /** How the cursor is found. */
        readonly scheme: "page-number";
        /** Parameter that takes the number. */
        readonly parameter: string;
        /** Where the body has the number of its page, with dots between levels. */
        readonly current?: string;
        /** Where the body has the number of the next page. */
        readonly next?: string;
        /** Where the body has the number of the last page. */
        readonly lastPage?: string;
        /** Where the body has the number of items of the whole list. */
        readonly total?: string;
        /** Number of the first page. @default 1 */
        readonly first?: 0 | 1;
      });
