import type { Rule } from "./rule.js";

/** How each difference of two schemas is reported, and for whom it breaks. */
export const SCHEMA_RULES = {
  fieldRemoved: {
    kind: "field-removed",
    breaks: "both",
    what: () => "is removed",
    consequence: (at, _, direction) =>
      direction === "request" ? `A body with ${at} no longer compiles.` : `Reading ${at} no longer compiles.`,
  },
  fieldAdded: {
    kind: "field-added",
    breaks: "neither",
    what: () => "is added",
    consequence: (at, { type }, direction) =>
      `${at} (${type}) ${direction === "request" ? "may be given" : "can be read"}.`,
  },
  fieldOfOtherType: {
    kind: "type-changed",
    breaks: "both",
    what: ({ type }) => `is declared as ${type}`,
    consequence: (at, { type }) => `${at} was one of the further keys and is ${type} now.`,
  },
  fieldUndeclared: {
    kind: "field-removed",
    breaks: "neither",
    what: () => "is no longer declared",
    consequence: (at) => `${at} compiles, as any other key does.`,
  },
  requiredFieldAdded: {
    kind: "field-added",
    breaks: "request",
    what: () => "is added and required",
    consequence: (at, { type }) => `A body without ${at} (${type}) no longer compiles.`,
  },
  required: {
    kind: "newly-required",
    breaks: "request",
    what: () => "is required now",
    consequence: (at, _, direction) =>
      direction === "request" ? `A body without ${at} no longer compiles.` : `${at} is no longer \`undefined\`.`,
  },
  optional: {
    kind: "newly-optional",
    breaks: "open",
    what: () => "is optional now",
    consequence: (at, _, direction) =>
      direction === "request"
        ? `${at} may be left out.`
        : `${at} may be \`undefined\`; reading on from it no longer compiles.`,
  },
  type: {
    kind: "type-changed",
    breaks: "open",
    what: ({ was, is }) => `${was} becomes ${is}`,
    consequence: (at, { is }) => `${at} is ${is} now.`,
  },
  nullAdded: {
    kind: "type-changed",
    breaks: "response",
    what: () => "may be `null` now",
    consequence: (at, _, direction) =>
      direction === "request" ? `\`null\` may be sent as ${at}.` : `Reading on from ${at} no longer compiles.`,
  },
  nullRemoved: {
    kind: "type-changed",
    breaks: "request",
    what: () => "is no longer `null`",
    consequence: (at, _, direction) =>
      direction === "request" ? `\`null\` no longer compiles as ${at}.` : `${at} is no longer \`null\`.`,
  },
  moved: {
    kind: "type-changed",
    breaks: "open",
    what: ({ was, is, values }) => `was ${was}, is ${is}${values === undefined ? "" : `: ${values}`}`,
    consequence: (at, { is }) => `${at} is ${is} now.`,
  },
  valuesRemoved: {
    kind: "enum-changed",
    breaks: "open",
    what: ({ values }) => `loses ${values}`,
    consequence: (at, { values }, direction) =>
      direction === "request"
        ? `${values} no longer compiles as ${at}.`
        : `A comparison of ${at} with ${values} no longer compiles.`,
  },
  valuesAdded: {
    kind: "enum-changed",
    breaks: "response",
    what: ({ values }) => `gains ${values}`,
    consequence: (at, { values }, direction) =>
      direction === "request"
        ? `${values} may be sent as ${at}.`
        : `A \`switch\` over ${at} that names every value no longer compiles.`,
  },
  closed: {
    kind: "enum-changed",
    breaks: "request",
    what: ({ values }) => `takes only ${values} now`,
    consequence: (at, { type }) => `${at} is ${type} now.`,
  },
  open: {
    kind: "enum-changed",
    breaks: "response",
    what: () => "is no longer a closed list",
    consequence: (at, { type }) => `${at} is ${type} now.`,
  },
  variantRemoved: {
    kind: "variant-removed",
    breaks: "open",
    what: ({ type }) => `loses the variant ${type}`,
    consequence: (at, { type }) => `${type} is no longer one of ${at}.`,
  },
  variantAdded: {
    kind: "variant-added",
    breaks: "open",
    what: ({ type }) => `gains the variant ${type}`,
    consequence: (at, { type }) => `${type} is one of ${at} now.`,
  },
  keysRemoved: {
    kind: "type-changed",
    breaks: "both",
    what: () => "has no further keys",
    consequence: (at) => `${at} no longer has an index signature.`,
  },
  empty: {
    kind: "type-changed",
    breaks: "request",
    what: () => "takes no keys now",
    consequence: (at) => `No literal with a key compiles as ${at}: an object without members is part of its schema.`,
  },
  keysAdded: {
    kind: "type-changed",
    breaks: "neither",
    what: () => "has further keys",
    consequence: (at) => `${at} has an index signature now.`,
  },
  tighter: {
    kind: "constraint-changed",
    breaks: "request",
    what: ({ values, was, is }) => `${values} ${was === undefined ? `is ${is}` : `was ${was}, is ${is}`}`,
    consequence: (at, _, direction) =>
      direction === "request"
        ? `No type changes; some values of ${at} are refused now.`
        : `No type changes; ${at} has fewer values.`,
  },
  otherConstraint: {
    kind: "constraint-changed",
    breaks: "neither",
    what: ({ values, was, is }) =>
      `${values} ${was === undefined ? `is ${is}` : `was ${was}, is ${is ?? "no longer given"}`}`,
    consequence: (at) => `No type changes; ${at} may have other values.`,
  },
  requiredUntyped: {
    kind: "newly-required",
    breaks: "request",
    what: () => "is required now",
    consequence: (at) => `No type changes; a body without ${at} is refused now.`,
  },
  default: {
    kind: "default-changed",
    breaks: "neither",
    what: ({ is }) => `default is ${is ?? "no longer given"}`,
    consequence: () => "No type changes; a call that leaves it out may get something else.",
  },
  deprecated: {
    kind: "deprecated",
    breaks: "neither",
    what: () => "is deprecated now",
    consequence: (at) => `${at} is struck through in editors.`,
  },
  notDeprecated: {
    kind: "no-longer-deprecated",
    breaks: "neither",
    what: () => "is no longer deprecated",
    consequence: (at) => `${at} is no longer struck through.`,
  },
} as const satisfies Readonly<Record<string, Rule>>;
