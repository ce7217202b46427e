import type { Rule } from "./rule.js";

/** How each difference of two operations, their parameters and their bodies is reported. */
export const OPERATION_RULES = {
  moved: {
    kind: "operation-moved",
    breaks: "both",
    what: ({ was }) => `was ${was}`,
    consequence: (at, { is }) => `${is} no longer compiles; write ${at}.`,
  },
  renamed: {
    kind: "operation-renamed",
    breaks: "open",
    what: ({ was, is }) => `operationId was ${was ?? "not given"}, is ${is ?? "no longer given"}`,
    consequence: (_, { values }) =>
      values === undefined
        ? "Calls by path stay as they are."
        : `${values} no longer compiles; calls by path stay as they are.`,
  },
  deprecated: {
    kind: "deprecated",
    breaks: "neither",
    what: () => "is deprecated now",
    consequence: (at) => `${at} compiles and is struck through in editors; the client sends a \`deprecated\` event.`,
  },
  notDeprecated: {
    kind: "no-longer-deprecated",
    breaks: "neither",
    what: () => "is no longer deprecated",
    consequence: (at) => `${at} is no longer struck through.`,
  },
  noLongerList: {
    kind: "pagination-changed",
    breaks: "both",
    what: () => "is no longer a list",
    consequence: (_, { type }) => `${type} no longer compiles.`,
  },
  list: {
    kind: "pagination-changed",
    breaks: "neither",
    what: () => "is a list now",
    consequence: (_, { type }) => `${type} compiles.`,
  },
  pagination: {
    kind: "pagination-changed",
    breaks: "both",
    what: ({ was, is }) => `pagination was ${was}, is ${is}`,
    consequence: (_, { type }) =>
      `${type} compiles and requests pages in another way; cursors kept from before may not fit.`,
  },
  pagingParameterRemoved: {
    kind: "pagination-changed",
    breaks: "both",
    what: ({ values }) => `pagination no longer has ${values}`,
    consequence: () => "`paginate` is typed by the overlay: see whether its `x-pagination` for this path still holds.",
  },
  pagingParameterAdded: {
    kind: "pagination-changed",
    breaks: "neither",
    what: ({ values }) => `pagination has ${values}`,
    consequence: () => "`paginate` is typed by the overlay: see whether its `x-pagination` for this path still holds.",
  },
  scopesNarrowed: {
    kind: "scopes-changed",
    breaks: "both",
    what: ({ values }) => `list of scopes ${values}`,
    consequence: () => "No type changes; a client with none of the scopes left gets a 403.",
  },
  scopes: {
    kind: "scopes-changed",
    breaks: "neither",
    what: ({ values }) => `list of scopes ${values}`,
    consequence: () => "No type changes; `requiredScopes` of a 403 lists others.",
  },
  security: {
    kind: "security-changed",
    breaks: "open",
    what: ({ was, is }) => `security was ${was}, is ${is}`,
    consequence: (_, { breaking }) =>
      breaking
        ? "No type changes; the call needs other credentials."
        : "No type changes; the credentials of before still do.",
  },
  parameterRemoved: {
    kind: "parameter-removed",
    breaks: "both",
    what: () => "is removed",
    consequence: (at) => `A call with ${at} no longer compiles.`,
  },
  parameterAdded: {
    kind: "parameter-added",
    breaks: "neither",
    what: () => "is added",
    consequence: (at, { type }) => `${at} (${type}) may be given.`,
  },
  requiredParameterAdded: {
    kind: "parameter-added",
    breaks: "both",
    what: () => "is added and required",
    consequence: (at, { type }) => `A call without ${at} (${type}) no longer compiles.`,
  },
  required: {
    kind: "newly-required",
    breaks: "both",
    what: () => "is required now",
    consequence: (at) => `A call without ${at} no longer compiles.`,
  },
  optional: {
    kind: "newly-optional",
    breaks: "neither",
    what: () => "is optional now",
    consequence: (at) => `${at} may be left out.`,
  },
  parameterDeprecated: {
    kind: "deprecated",
    breaks: "neither",
    what: () => "is deprecated now",
    consequence: (at) => `${at} compiles.`,
  },
  parameterNotDeprecated: {
    kind: "no-longer-deprecated",
    breaks: "neither",
    what: () => "is no longer deprecated",
    consequence: (at) => `${at} compiles.`,
  },
  serialisation: {
    kind: "serialisation-changed",
    breaks: "both",
    what: ({ was, is }) => `was written as ${was}, is ${is}`,
    consequence: () => "No type changes; values are sent in another form.",
  },
  bodyRemoved: {
    kind: "request-body-removed",
    breaks: "both",
    what: () => "is removed",
    consequence: (at) => `A call with ${at} no longer compiles.`,
  },
  bodyAdded: {
    kind: "request-body-added",
    breaks: "neither",
    what: () => "is added",
    consequence: (at) => `${at} may be given.`,
  },
  requiredBodyAdded: {
    kind: "request-body-added",
    breaks: "both",
    what: () => "is added and required",
    consequence: (at) => `A call without ${at} no longer compiles.`,
  },
  contentRemoved: {
    kind: "content-removed",
    breaks: "open",
    what: ({ type }) => `is no longer ${type}`,
    consequence: (at, { breaking, type }, direction) => {
      if (direction === "request") return `A request with ${at} as ${type} may be refused.`;
      return breaking ? `${at} is no longer what it was.` : `${at} stays as it is, or is of one type less.`;
    },
  },
  contentAdded: {
    kind: "content-added",
    breaks: "open",
    what: ({ type }) => `may be ${type}`,
    consequence: (at, { breaking }, direction) => {
      if (direction === "request") return `${at} may be sent in this form as well.`;
      return breaking ? `${at} may be of one more type.` : `No program that reads ${at} breaks.`;
    },
  },
  responseAdded: {
    kind: "response-added",
    breaks: "open",
    what: () => "is added",
    consequence: (at, { breaking }) =>
      breaking ? `${at} may be of one more type.` : `No program that reads ${at} breaks.`,
  },
  responseRemoved: {
    kind: "response-removed",
    breaks: "open",
    what: () => "is removed",
    consequence: (at, { breaking }) =>
      breaking ? `${at} is no longer what it was.` : `${at} is of one type less, or stays as it is.`,
  },
  responseMoved: {
    kind: "response-moved",
    breaks: "neither",
    what: ({ was }) => `was ${was}`,
    consequence: (at) => `${at} stays where it is; \`response.status\` is another one.`,
  },
  mediaChanged: {
    kind: "content-changed",
    breaks: "open",
    what: ({ was, is }) => `was ${was}, is ${is}`,
    consequence: (at, { breaking }) =>
      breaking ? `The client reads JSON; reading ${at} fails.` : `No type changes; ${at} is read in the same way.`,
  },
  bodyGone: {
    kind: "content-removed",
    breaks: "open",
    what: () => "has no body now",
    consequence: (at, { breaking }) =>
      breaking
        ? `${at} may be \`undefined\`; reading on from it no longer compiles.`
        : `${at} may be \`undefined\` as before.`,
  },
} as const satisfies Readonly<Record<string, Rule>>;
