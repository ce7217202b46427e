import type { OpenApi } from "../../../scripts/lib/spec/openapi-types.js";
import { readDocument } from "../../../scripts/lib/spec/read-document.js";
import { upgraded } from "../../../scripts/lib/spec/upgrade.js";

export type Json = Readonly<Record<string, unknown>>;

const INFO = { title: "Shop", version: "1" };

/** A document with these paths, of OpenAPI 3.1 unless it says otherwise. */
export const withPaths = (paths: Json, more: Json = {}): Json => ({ openapi: "3.1.0", info: INFO, paths, ...more });

/** A document of version 3.0 or 3.1 with one schema, `Thing`, which its one operation returns. */
export const withSchema = (schema: unknown, version = "3.0.3", others: Json = {}): Json =>
  withPaths(
    { "/things": { get: { operationId: "listThings", responses: { 200: jsonResponse(ref("Thing")) } } } },
    { openapi: version, components: { schemas: { Thing: schema, ...others } } },
  );

/** A Swagger 2.0 document with these paths. */
export const swagger = (paths: Json, more: Json = {}): Json => ({ swagger: "2.0", info: INFO, paths, ...more });

export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

export const jsonResponse = (schema: unknown): Json => ({
  description: "Done.",
  content: { "application/json": { schema } },
});

/** Reads a document as a file and upgrades it. */
export const upgradedFrom = (document: Json): OpenApi =>
  upgraded(readDocument(Buffer.from(JSON.stringify(document)), "there"), "there");

/** The schema `Thing` of a document after the upgrade. */
export const upgradedThing = (schema: unknown, version?: string): unknown =>
  upgradedFrom(withSchema(schema, version)).components?.["schemas"]?.["Thing"];
