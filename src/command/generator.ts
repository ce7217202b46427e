/** The generator of `npm run generate`, with what the command `generate` needs of it. Loading it needs the generators to be installed. */
import { basename } from "node:path";
import { generateFor } from "../../scripts/lib/generate/generate-for.js";
import { load } from "../../scripts/lib/spec/load.js";
import { quoted } from "../../scripts/lib/spec/quoted.js";
import { readDocument } from "../../scripts/lib/spec/read-document.js";

export { Failure } from "../../scripts/lib/spec/failure.js";
export { replaceFiles } from "../../scripts/lib/spec/replace-files.js";

export type GenerateFromOptions = {
  /** Name of the files; undefined takes that of the document. */
  readonly fileName: string | undefined;
  /** The first words of each file. */
  readonly generatedBy: string;
};

/** The generated files of a document, by name. Throws a `Failure` for a document that cannot be used. */
export async function generateFrom(
  from: string,
  { fileName, generatedBy }: GenerateFromOptions,
): Promise<ReadonlyMap<string, string>> {
  const loaded = await load(from, { asked: true });
  if (loaded.unchanged) throw new Error(`${from} responded with 304 to a request without conditions`);
  const document = readDocument(loaded.body, loaded.name, { trusted: true });
  const header = `${generatedBy} from ${quoted(loaded.name)}. Do not edit.`;
  const name = fileName ?? nameOf(loaded.name);
  return new Map(Object.entries(await generateFor(document, { name, header, typesFrom: "dintero-client/core" })));
}

/** `shop.yaml` becomes `shop`. Characters that make trouble in a file name become dashes. */
function nameOf(place: string): string {
  const name = basename(place.replace(/^file:/, "")).replace(/\.(ya?ml|json)$/i, "");
  return name.replace(/[^\w.-]+/g, "-").replace(/^[.-]+|[.-]+$/g, "") || "api";
}
