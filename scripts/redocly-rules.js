/**
 * Rules for `redocly lint` that Redocly does not have itself.
 *
 * Plain JavaScript, because Redocly loads its plugins without a compiler.
 * Each rule guards something that other parts of this project read by machine: the code generator
 * (`x-scopes`, `security`, `x-pagination`), the mock (a success response) or the reader (`x-provenance`).
 */

/**
 * The keys of each scheme whose value is a name. `composite` has its query parameters as the keys of an object, `parameters`.
 * Other keys of `Pagination` (src/core/types/pagination.ts) may be left out.
 */
const SCHEMES = {
  "item-token": ["parameter", "token"],
  "body-token": ["items", "token", "parameter"],
  "page-token": ["items", "token", "parameter"],
  "header-token": ["token", "parameter"],
  "body-link": ["next"],
  "link-header": [],
  offset: ["parameter"],
  composite: ["items", "token"],
  "page-number": ["parameter"],
};

const isText = (value) => typeof value === "string" && value.trim() !== "";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

/** A rule that looks at each operation and reports the messages `check` returns, at `key` where it is there. */
const operationRule = (key, check) => () => ({
  Operation(operation, { report, location, resolve }) {
    const place = key in operation ? location.child([key]) : location.key();
    for (const message of check(operation, resolve, location)) report({ message, location: place });
  },
});

/**
 * The same for the operations that a client calls: those of `paths`, not those of `webhooks` and `callbacks`, which the API calls.
 * A path item that `paths` refers to counts as part of it.
 */
const calledOperationRule = (key, check) => {
  const rule = operationRule(key, check);
  return () => {
    const { Operation } = rule();
    let callbacks = 0;
    return {
      Paths: { Operation: { enter: (...given) => callbacks === 0 && Operation(...given) } },
      Callback: { enter: () => void callbacks++, leave: () => void callbacks-- },
    };
  };
};

/** Redocly's own rule wants a 2xx; a redirect is this API's only success in two places. */
const operationSuccess = operationRule("responses", ({ responses }) =>
  Object.keys(responses ?? {}).some((status) => /^[23]/.test(status))
    ? []
    : ["Expected `responses` to have a success, a 2xx or a 3xx."],
);

/** `operation-tag-defined` checks the names, and is content with none at all. */
const operationTags = operationRule("tags", ({ tags }) =>
  Array.isArray(tags) && tags.length > 0 ? [] : ["Expected `tags` to hold at least one tag."],
);

/** `security-defined` is content with a default for the whole document; here each operation says it itself. */
const operationSecurity = calledOperationRule("security", ({ security }) =>
  Array.isArray(security) ? [] : ["Expected `security` to be given on the operation, `[]` if it needs none."],
);

/** OpenAPI has no scopes for HTTP schemes, so they are in an extension. An empty list means that none are known. */
const operationScopes = calledOperationRule("x-scopes", (operation) =>
  Array.isArray(operation["x-scopes"]) && operation["x-scopes"].every(isText)
    ? []
    : ["Expected `x-scopes` to be an array of scopes, `[]` if none are known."],
);

function provenanceMessages(node) {
  const marked = "x-provenance" in node;
  const reasoned = "x-provenance-reason" in node;
  if (marked && node["x-provenance"] !== "inferred")
    return ["Expected `x-provenance` to be `inferred`; what is confirmed carries no mark."];
  if (marked && !isText(node["x-provenance-reason"])) return ["Expected `x-provenance-reason` next to `x-provenance`."];
  if (reasoned && !marked) return ["Expected `x-provenance: inferred` next to `x-provenance-reason`."];
  if ("x-inferred-path" in node && (node["x-inferred-path"] !== true || !marked))
    return ["Expected `x-inferred-path` to be `true`, next to `x-provenance: inferred`."];
  return [];
}

/** A mark without its reason, or a reason without its mark, would be missing from the table in README.md. */
const provenance = () => ({
  any: {
    enter(node, { report, location }) {
      if (!isObject(node)) return;
      for (const message of provenanceMessages(node)) report({ message, location: location.key() });
    },
  },
});

/** `parameters` of the scheme `composite`: each query parameter with the fields of the cursor that it may be taken from. */
function compositeMessages({ scheme, parameters }) {
  if (scheme !== "composite") return [];
  const isNames = (value) => Array.isArray(value) && value.length > 0 && value.every(isText);
  return isObject(parameters) && Object.keys(parameters).length > 0 && Object.values(parameters).every(isNames)
    ? []
    : ["Expected `x-pagination.parameters` to name the fields of the cursor for each query parameter."];
}

function paginationMessages(operation, resolve) {
  const pagination = operation["x-pagination"];
  if (pagination === undefined) return [];
  if (!isObject(pagination)) return ["Expected `x-pagination` to be an object."];
  const keys = SCHEMES[pagination.scheme];
  if (!keys)
    return [
      `Expected \`x-pagination.scheme\` to be one of ${Object.keys(SCHEMES).join(", ")}, got ${pagination.scheme}.`,
    ];
  const query = (operation.parameters ?? []).map((one) => resolve(one).node).filter((one) => one?.in === "query");
  const known = new Set(query.map(({ name }) => name));
  const composite = isObject(pagination.parameters) ? Object.keys(pagination.parameters) : [];
  return [
    ...compositeMessages(pagination),
    ...composite
      .filter((name) => !known.has(name))
      .map((name) => `Expected the operation to have the query parameter ${name} of \`x-pagination.parameters\`.`),
    ...keys
      .filter((key) => !isText(pagination[key]))
      .map((key) => `Expected \`x-pagination.${key}\` for the scheme ${pagination.scheme}.`),
    ...["parameter", "limit"]
      // The parameters of a request body are not declared as parameters.
      .filter((key) => pagination.in !== "body" && isText(pagination[key]) && !known.has(pagination[key]))
      .map(
        (key) =>
          `Expected the operation to have the query parameter ${pagination[key]} that \`x-pagination.${key}\` names.`,
      ),
    ...provenanceMessages(pagination),
  ];
}

/** The overlay adds `x-pagination`, so this one has something to do only once the overlay is applied. */
const pagination = operationRule("x-pagination", paginationMessages);

export default () => ({
  id: "dintero",
  rules: {
    oas3: {
      "operation-success": operationSuccess,
      "operation-tags": operationTags,
      "operation-security": operationSecurity,
      "operation-scopes": operationScopes,
      provenance,
      pagination,
    },
  },
});
