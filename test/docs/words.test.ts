import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { ROOT } from "../../scripts/lib/spec/apis.js";

/** Words that the project does not use, each with the word to use instead. Any form that is listed counts, as a whole word. */
const RETIRED_WORDS: Readonly<Record<string, string>> = {
  "door, doors": "entry point",
  "mint, mints, minted, minting": "request a token, issued",
  "walk, walks, walked, walking, walker": "iterate, paginate, pager",
  "pacer, pacers, paced, pacing": "rate limiter, rateLimit",
  "lane, lanes": "queue, rate limit",
  "repeat, repeats, repeated, repetition, repetitions": "retry, attempt",
  "repeatable, unrepeatable": "idempotent",
  "answer, answers, answered, answering, unanswered": "response, result, respond",
  "lease, leases": "lock",
  "told, tells": "report, notify, say",
  beside: "next to, in addition to",
  "stands, stood": "is, contains",
  "hold back, holds back, held back": "pause, queue",
  "carried out, carries out": "take effect",
  "whoever, somebody": "the caller, another process, any client",
  "bearer, bearers": "access token",
  "stranger, strangers": "another party",
  "mend, mends, mended": "fix",
  "to be had, can be had": "available",
  "believed, believes": "accepted",
  dear: "expensive",
  "documents of Dintero's": "Dintero's documents",
};

/** Names that the code does not use, each with the name to use instead. */
const RETIRED_NAMES: Readonly<Record<string, string>> = {
  "AnswerHead, BufferedAnswer": "ResponseHead, BufferedResponse",
  "Outgoing, toOutgoing": "RequestData, bufferRequest",
  "CallFacts, factsOf, factsIn, OperationFacts, FactsTable": "CallContext, metadataOf, OperationMetadata",
  "createPacer, LearnedRate": "createRateLimiter, RateEstimator",
  "underDeadline, deadline, deadlines": "withTotalTimeout, totalTimeout",
  WalkOptions: "PaginateOptions",
  "EndSignal, Followers": "AbortLike, AbortFanout",
  isWithin: "isSameOrigin",
  "doubtful, isDoubtful, neverLeft": "mayHaveTakenEffect, isAmbiguousStatus, notSent",
  "CutOff, TooLarge, readWhole": "TruncatedBodyError, BodyTooLargeError, bufferResponse",
  givenToken: "staticToken",
  "seal, unseal, sealed": "encrypt, decrypt",
  RecentlyUsed: "LruCache",
  knownParameters: "defaultPathParams",
  "Sendable, SendableSchemas": "Writable, WritableSchemas",
  limitedApart: "separateRateLimit",
  "silence, cutOff, lostConnection, refusedConnection":
    "neverResponds, truncatedBody, connectionReset, connectionRefused",
  "in-words, refuse-another, obtain, tolerated": "describe-extensions, assert-same-api, load, lint-report",
};

/** Uses of a retired word in another sense: fixed terms, names of third parties, and the fields of an API. */
const OTHER_SENSES: readonly RegExp[] = [
  // The scheme of RFC 6750, and the option of a grant that is named after it.
  /\bBearer\b|\bscheme: bearer\b|[`"{.] ?bearer\b|\bbearer\??:/g,
  // A method of texts.
  /\.repeat\(/g,
];

/** Files and folders that still contain retired words. The list only gets shorter. */
const NOT_YET: readonly string[] = [
  "openapi/",
  "scripts/",
  "docs/errors.md",
  "src/",
  "test/unit/core/",
  ".github/",
  "bench/index.ts",
  "bench/lists.ts",
  "examples/account-user.ts",
  "test/contract/operations.test.ts",
  "test/faults/origins.test.ts",
  "test/kit/example-requests.ts",
  "test/kit/identity-server.ts",
  "test/properties/calls.test.ts",
  "test/types/hover.test.ts",
  "test/types/problems.test.ts",
  "test/unit/dintero/auth.test.ts",
  "test/unit/dintero/mfa.test.ts",
  "test/unit/moyasar/moyasar.test.ts",
  "test/unit/testing/scripted-fetch.test.ts",
  "test/unit/zro/session.test.ts",
  "bench/limits.ts",
  "bench/support/server-messages.ts",
  "test/contract/checkout.test.ts",
  "test/contract/payments.test.ts",
  "test/contract/webhooks.test.ts",
  "test/examples/webhooks.test.ts",
  "test/faults/not-sent.test.ts",
  "test/faults/shared-rate-limit.test.ts",
  "test/kit/facades.ts",
  "test/kit/spec/generated.ts",
  "test/kit/spec/project.ts",
  "test/kit/spec/server.ts",
  "test/kit/transaction-model.ts",
  "test/package/runtimes.check.ts",
  "test/scripts/diff/oracle/documents.ts",
  "test/scripts/diff/oracle/readers.ts",
  "test/scripts/generate/inline-values.test.ts",
  "test/scripts/generate/open-enums.test.ts",
  "test/scripts/generate/types.test.ts",
  "test/scripts/lint/lint.test.ts",
  "test/scripts/spec/hostile.test.ts",
  "test/scripts/spec/sources.test.ts",
  "test/scripts/spec/update.test.ts",
  "test/scripts/spec/upgrade.test.ts",
];

/** This file, which contains the words, and files that are generated or recorded. */
const EXCLUDED = /^generated\/|(^|\/)package-lock\.json$|(^|\/)fixtures\/|^test\/docs\/words\.test\.ts$/;
const TEXT = /\.(ts|mts|cts|js|mjs|cjs|md|json|jsonc|yaml|yml|sh)$/;

const files = execFileSync("git", ["ls-files"], { cwd: ROOT, encoding: "utf8" })
  .split("\n")
  .filter((file) => TEXT.test(file) && !EXCLUDED.test(file));

const alternatives = Object.entries({ ...RETIRED_WORDS, ...RETIRED_NAMES }).flatMap(([retired, instead]) =>
  retired.split(", ").map((word) => [word, instead] as const),
);
const insteadOf = new Map(alternatives.map(([word, instead]) => [word.toLowerCase(), instead]));
const PATTERN = new RegExp(`(?<![\\w$-])(${alternatives.map(([word]) => word).join("|")})(?![\\w$-])`, "gi");

const isIn = (file: string, place: string): boolean => (place.endsWith("/") ? file.startsWith(place) : file === place);

/** The retired words of a text, as `line: word (use …)`. */
function findingsIn(text: string): string[] {
  return text.split("\n").flatMap((line, index) => {
    const rest = OTHER_SENSES.reduce((left, sense) => left.replace(sense, ""), line);
    return [...rest.matchAll(PATTERN)].map(
      ([word]) => `${index + 1}: ${word} (use ${insteadOf.get(word.toLowerCase())})`,
    );
  });
}

describe("the words of the project", () => {
  const checked = files.filter((file) => !NOT_YET.some((place) => isIn(file, place)));

  it.each(checked)("%s contains no retired word", (file) => {
    expect(findingsIn(readFileSync(join(ROOT, file), "utf8"))).toEqual([]);
  });

  it.each(NOT_YET)("%s is listed as unfinished only while it contains retired words", (place) => {
    const inside = files.filter((file) => isIn(file, place));
    const findings = inside.flatMap((file) => findingsIn(readFileSync(join(ROOT, file), "utf8")));
    expect(findings).not.toEqual([]);
  });

  it("finds a retired word and says what to use instead", () => {
    expect(findingsIn("A walk\nby the Pacer")).toEqual([
      "1: walk (use iterate, paginate, pager)",
      "2: Pacer (use rate limiter, rateLimit)",
    ]);
  });
});
