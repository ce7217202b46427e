import { Ajv2020, type ValidateFunction } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";

export type Direction = "request" | "response";

const BASE = "document:";

/** Gives validators for the schemas of a document, by JSON pointer. A property marked for the other direction is never valid. */
export function validatorsOf(document: object, direction: Direction): (pointer: string) => ValidateFunction {
  const forbidden = direction === "request" ? "readOnly" : "writeOnly";
  const ajv = new Ajv2020({ strict: false, allErrors: true, discriminator: false });
  (addFormats as unknown as typeof addFormats.default)(ajv);
  // Formats that Dintero's reference names and JSON Schema does not define.
  for (const name of ["iso-3166-1", "iso-4217"]) ajv.addFormat(name, true);
  ajv.removeKeyword(forbidden);
  ajv.addKeyword({
    keyword: forbidden,
    schema: true,
    errors: true,
    validate: (marked: boolean) => !marked,
    error: { message: `is ${forbidden}` },
  });
  ajv.addSchema(document, BASE);
  return (pointer) => ajv.compile({ $ref: `${BASE}${encodeURI(pointer)}` });
}
