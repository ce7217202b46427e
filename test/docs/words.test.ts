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
  "CutOff, TooLarge, readWhole": "UnusableResponseError, bufferResponse",
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
  it.each(files)("%s contains no retired word", (file) => {
    expect(findingsIn(readFileSync(join(ROOT, file), "utf8"))).toEqual([]);
  });

  it("finds a retired word and says what to use instead", () => {
    expect(findingsIn("A walk\nby the Pacer")).toEqual([
      "1: walk (use iterate, paginate, pager)",
      "2: Pacer (use rate limiter, rateLimit)",
    ]);
  });
});
