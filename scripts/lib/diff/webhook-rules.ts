import type { Rule } from "./rule.js";

/** How each difference of two webhooks is reported, apart from those of the values in them. */
export const WEBHOOK_RULES = {
  moved: {
    kind: "webhook-moved",
    breaks: "both",
    what: ({ was }) => `was ${was}`,
    consequence: (at, { type }) => `${type} no longer compiles; write ${at}.`,
  },
  payloadRemoved: {
    kind: "request-body-removed",
    breaks: "both",
    what: () => "is removed",
    consequence: (at) => `Reading ${at} no longer compiles.`,
  },
  payloadAdded: {
    kind: "request-body-added",
    breaks: "neither",
    what: () => "is added",
    consequence: (at) => `${at} can be read.`,
  },
  mediaRemoved: {
    kind: "content-removed",
    breaks: "neither",
    what: ({ type }) => `is no longer ${type}`,
    consequence: (at) => `${at} is of one type less.`,
  },
  mediaAdded: {
    kind: "content-added",
    breaks: "open",
    what: ({ type }) => `may be ${type}`,
    consequence: (at, { breaking }) =>
      breaking ? `${at} may be of one more type.` : `No program that reads ${at} breaks.`,
  },
  responseRemoved: {
    kind: "response-removed",
    breaks: "open",
    what: () => "is removed",
    consequence: (_, { breaking }) =>
      breaking ? "A receiver that responds with it may be refused." : "A receiver may respond with it as before.",
  },
  responseAdded: {
    kind: "response-added",
    breaks: "neither",
    what: () => "is added",
    consequence: () => "A receiver may respond with it.",
  },
  responseMediaRemoved: {
    kind: "content-removed",
    breaks: "both",
    what: ({ type }) => `is no longer ${type}`,
    consequence: (at, { type }) => `${at} as ${type} may be refused.`,
  },
} as const satisfies Readonly<Record<string, Rule>>;
