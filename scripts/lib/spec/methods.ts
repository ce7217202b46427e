/** Methods that the client calls, as OpenAPI writes them. */
export const METHODS = ["get", "post", "put", "patch", "delete"] as const;

/** Every method that a path item can have. */
export const PATH_ITEM_METHODS = [...METHODS, "options", "head", "trace"] as const;
