import { access, cp, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { compareDocuments } from "../diff/compare.js";
import { assertCompiles } from "../generate/assert-compiles.js";
import { unfitLists } from "../generate/lists.js";
import { render } from "../generate/render.js";
import { type Finding, findingLines, lint } from "../lint/lint.js";
import type { Api } from "./apis.js";
import { assertSameApi } from "./assert-same-api.js";
import { canonical, normalisedHash, sha256 } from "./canonical.js";
import { withEvents } from "./events.js";
import { Failure } from "./failure.js";
import type { Limits } from "./fetch-upstream.js";
import { inferredFacts } from "./inferred-facts.js";
import { isUrl, type Loaded, load } from "./load.js";
import { normalisedText } from "./normalise.js";
import type { OpenApi } from "./openapi-types.js";
import { readDocument } from "./read-document.js";
import { readRecord, SOURCES, type Source } from "./record.js";
import { withScopes } from "./scopes.js";
import { inScratch } from "./scratch.js";
import { sourceOf } from "./sources.js";
import { readSpecification } from "./specification.js";
import type { UpdateFindings } from "./update-report.js";
import { upgraded } from "./upgrade.js";

export type UpdateOptions = {
  /** A file or URL instead of those in openapi/sources.json. */
  readonly from?: string;
  /** Takes a document that looks cut off or like another API's. */
  readonly trusted?: boolean;
  readonly limits?: Partial<Limits>;
  /** Which addresses are private; for tests, whose servers all are. */
  readonly isPrivate?: (address: string) => boolean;
  /** Every API of the root. The default is the table of this project. */
  readonly apis?: readonly Api[];
  /** The date to record, `2026-01-31`. */
  readonly date: string;
  /** Called with each problem that the update got around, for example a first URL without a response. */
  readonly onNotice?: (notice: string) => void;
};

export type Update =
  | { readonly changed: false; readonly name: string }
  | {
      readonly changed: true;
      readonly name: string;
      readonly findings: UpdateFindings;
      /** New texts of the files below the root. Nothing is written yet. */
      readonly files: ReadonlyMap<string, string>;
    };

/** Prepares an API's update from its published document: everything but the writing, so that a failure leaves no trace. */
export async function prepareUpdate(api: Api, root: string, options: UpdateOptions): Promise<Update> {
  const sources = await readRecord(root);
  const source = sourceOf(sources, api);
  const before = await documentsBefore(api, root);
  const { previous } = before;
  const got = await fromAny(source, options);
  if (got.unchanged || sha256(got.body) === source.sha256.raw) return { changed: false, name: got.name };
  const published = upgraded(readDocument(got.body, got.name, options), got.name);
  // A transcription has webhooks of several documents, so one that this document lacks is kept.
  const withWebhooks = withEvents(published, previous, { keepAll: source.origin === "transcribed" });
  const document = withScopes(withWebhooks, previous);
  if (isDeepStrictEqual(canonical(document), canonical(previous))) return { changed: false, name: got.name };
  if (!options.trusted) assertSameApi(document, previous, got.name);

  const text = await normalisedText(document, previous);
  const updated: Source = {
    ...source,
    // An API without a URL takes its later updates from where its first document came from.
    ...(source.urls.length === 0 && isUrl(got.name) && { urls: [got.name] }),
    origin: "upstream",
    fetchedFrom: got.name,
    date: options.date,
    etag: got.etag,
    sha256: { ...source.sha256, raw: sha256(got.body), normalised: normalisedHash(document) },
  };
  return inScratch(async (scratch) => {
    await cp(join(root, "openapi"), join(scratch, "openapi"), { recursive: true });
    await writeFile(join(scratch, api.document), text);
    const after = await readSpecification(api, scratch, { lenient: true });
    const { unusedTargets } = after;
    const record = { ...sources, apis: { ...sources.apis, [api.name]: { ...updated, unusedTargets } } };
    await writeFile(join(scratch, SOURCES), `${JSON.stringify(record, undefined, 2)}\n`);
    const reported = await linted(after.document, got.name);
    const files = new Map([[api.document, text], ...(await render(scratch, options.apis))]);
    assertCompiles(new Map([...files].filter(([file]) => file === api.types || file === api.operations)));
    const findings = {
      title: after.document.info?.title ?? api.name,
      comparison: compareDocuments(before.overlaid, after.document),
      reported,
      facts: inferredFacts(before.overlaid, after.document),
      unusedTargets,
      unfitLists: unfitLists(after.document),
    };
    return { changed: true, name: got.name, findings, files };
  });
}

/** The document of an API without one yet. */
const EMPTY: OpenApi = { openapi: "3.1.0", info: { title: "", version: "" }, paths: {} };

/** The document before the update, as it is in its file and with its overlay. */
async function documentsBefore(api: Api, root: string): Promise<{ previous: OpenApi; overlaid: OpenApi }> {
  const isNew = await access(join(root, api.document)).then(
    () => false,
    () => true,
  );
  if (isNew) return { previous: EMPTY, overlaid: EMPTY };
  // The overlay may be about the document that is yet to come.
  const { vendored, document } = await readSpecification(api, root, { lenient: true });
  return { previous: vendored.parsed, overlaid: document };
}

/** From the file or URL that is given, or from the first URL that returns something that can be a document. */
async function fromAny(source: Source, { from, limits, isPrivate, onNotice }: UpdateOptions): Promise<Loaded> {
  const etagFor = (url: string) => (url === source.fetchedFrom ? source.etag : null);
  const shared = { ...(limits && { limits }), ...(isPrivate && { isPrivate }) };
  if (from !== undefined) return load(from, { ...shared, asked: true, etag: isUrl(from) ? etagFor(from) : null });
  const failures: Failure[] = [];
  for (const url of source.urls) {
    try {
      const got = await load(url, { ...shared, etag: etagFor(url) });
      for (const { message } of failures) onNotice?.(message);
      return got;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      failures.push(error);
    }
  }
  const [last] = failures.slice(-1);
  if (!last) throw new Failure(`${SOURCES} names no URL.`, "Add one to `urls`, or pass --from FILE or URL.");
  throw new Failure(failures.map(({ message }) => message).join("\n"), last.advice);
}

/** Lints the document with its overlay applied, since the overlay is where it is repaired. */
async function linted(document: OpenApi, name: string): Promise<readonly Finding[]> {
  const { blocking, reported } = await lint(document, "upstream");
  if (blocking.length === 0) return reported;
  throw new Failure(
    `${name} is not sound:\n${findingLines(blocking).join("\n")}`,
    "Nothing was changed. If the document is whole, repair it by an action in the overlay; see CONTRIBUTING.md.",
  );
}
