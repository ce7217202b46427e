import openapiTS, { astToString } from "openapi-typescript";
import { Failure } from "../spec/failure.js";
import { withMarkedNames, withoutMarks } from "../spec/inherited-names.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { whyFailed } from "../spec/why-failed.js";
import { addTitles } from "./add-titles.js";
import { openEnum } from "./open-enums.js";
import { printable } from "./printable.js";

/** The types of a document's paths and schemas, with markers on what is only read or only written. `header` is its first line. */
export async function renderTypes(document: OpenApi, header: string): Promise<string> {
  const nodes = addTitles(await printed(document), withMarkedNames(document));
  return `${header}\n\n${withoutMarks(astToString(nodes))}`;
}

async function printed(document: OpenApi) {
  try {
    const prepared = withMarkedNames(printable(document));
    return await openapiTS(prepared as unknown as Parameters<typeof openapiTS>[0], {
      readWriteMarkers: true,
      // A default says what the server does without the property, so that a request may leave it out.
      defaultNonNullable: false,
      postTransform: openEnum,
      silent: true,
    });
  } catch (cause) {
    if (cause instanceof Failure) throw cause;
    throw new Failure(
      `No types can be generated: ${whyFailed(document, cause)}`,
      "Nothing was changed. Repair the document, or an upstream document by an action in its overlay.",
      { cause },
    );
  }
}
