import openapiTS, { astToString } from "openapi-typescript";
import { Failure, messageOf } from "../spec/failure.js";
import { withMarkedNames, withoutMarks } from "../spec/inherited-names.js";
import type { OpenApi } from "../spec/openapi-types.js";
import { oneLine } from "../spec/quoted.js";
import { addTitles } from "./add-titles.js";
import { openEnum } from "./open-enums.js";
import { printable } from "./printable.js";

/** The types of a document's paths and schemas, with markers on what is only read or only written. `header` is its first line. */
export async function renderTypes(document: OpenApi, header: string): Promise<string> {
  const marked = withMarkedNames(printable(document));
  const nodes = addTitles(await printed(marked), withMarkedNames(document));
  return `${header}

${withoutMarks(astToString(nodes))}`;
}

async function printed(document: OpenApi) {
  try {
    return await openapiTS(document as unknown as Parameters<typeof openapiTS>[0], {
      readWriteMarkers: true,
      // A default says what the server does without the property, so that a request may leave it out.
      defaultNonNullable: false,
      postTransform: openEnum,
      silent: true,
    });
  } catch (cause) {
    throw new Failure(
      `No types can be generated: ${oneLine(messageOf(cause), 500)}`,
      "Nothing was changed. Repair the document, or an upstream document by an action in its overlay.",
      { cause },
    );
  }
}
