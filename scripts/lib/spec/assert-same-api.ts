import { Failure } from "./failure.js";
import type { OpenApi } from "./openapi-types.js";
import { templateOf } from "./scopes.js";

/** Fewer of the paths than this, and it is another API's document or a part of this one's. */
const LEAST_SHARED = 0.6;

/** Refuses a document that lacks too many of the paths of the one it would replace. */
export function assertSameApi(document: OpenApi, previous: OpenApi, name: string): void {
  const has = new Set(Object.keys(document.paths).map(templateOf));
  const wanted = [...new Set(Object.keys(previous.paths).map(templateOf))];
  const shared = wanted.filter((path) => has.has(path)).length;
  if (shared >= wanted.length * LEAST_SHARED) return;
  throw new Failure(
    `${name} ("${document.info?.title ?? "untitled"}") has ${shared} of the ${wanted.length} paths of "${previous.info.title}": ` +
      "it is the document of another API, or only a part of this one's.",
    "Nothing was changed. If it is right nevertheless, run again with --trust.",
  );
}
