import { type OpenAPIOverlayOptions, openapiOverlay } from "openapi-format";
import { Failure, messageOf } from "./failure.js";
import type { OpenApi } from "./openapi-types.js";
import { oneLine } from "./quoted.js";

/** A document with an OpenAPI Overlay applied, and the targets of actions that found nothing in it. `name` is the overlay's file. */
export async function overlaid(
  document: unknown,
  overlay: unknown,
  name: string,
): Promise<{ readonly document: OpenApi; readonly unused: readonly string[] }> {
  const overlaySet = overlay as OpenAPIOverlayOptions["overlaySet"];
  try {
    const { data, resultData } = await openapiOverlay(structuredClone(document) as Record<string, unknown>, {
      overlaySet,
    });
    const unused = (resultData as { unusedActions?: { target: string }[] }).unusedActions ?? [];
    return { document: data as unknown as OpenApi, unused: unused.map(({ target }) => target) };
  } catch (cause) {
    throw new Failure(`${name} cannot be applied: ${oneLine(messageOf(cause))}`, "Correct the overlay.", { cause });
  }
}
