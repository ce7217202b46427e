import GithubSlugger from "github-slugger";
import { type Operation, operationsOf } from "../spec/openapi-types.js";
import type { Specification } from "../spec/specification.js";
import { callSample, SAMPLE_CLIENTS, type SampleClient } from "./call-sample.js";

const TITLE = "All operations";

const HEAD = `<!-- Made by npm run docs:api from the documents in openapi/. Do not edit. -->

# ${TITLE}

Every operation with a call that can be pasted, the scopes of which the token needs any one, and the names of its types. The calls use example values, and these clients:

\`\`\`ts
import { createDintero, unwrap } from "dintero-client";
import { createPayments } from "dintero-client/payments";

const dintero = createDintero();
const payments = createPayments(dintero);
\`\`\`

An operation marked *inferred* has something that no source confirms: its path, method, operation id or scopes. [openapi/README.md](openapi/README.md) says what and why.
`;

/** The text of `api.md`: every operation of the documents that have a Dintero client, by document and tag. */
export function apiMarkdown(specifications: readonly Specification[]): string {
  const known = specifications.flatMap((specification) => {
    const client = SAMPLE_CLIENTS[specification.api.name];
    return client?.types === undefined ? [] : [{ specification, client, types: client.types }];
  });
  // Every heading takes an anchor in the order of the page, because GitHub numbers those that come twice.
  const slugger = new GithubSlugger();
  const link = (heading: string): string => `[${heading}](#${slugger.slug(heading)})`;
  link(TITLE);
  const contents = known.map(({ specification }) => {
    const title = link(specification.document.info.title);
    const tags = [...byTag(specification)].map(([tag, operations]) => {
      const text = link(tag);
      for (const one of operations) link(titleOf(one));
      return text;
    });
    return `- **${title}**: ${tags.join(", ")}`;
  });
  const parts = known.map(({ specification, client, types }) => {
    const sections = [...byTag(specification)].map(([tag, operations]) =>
      [`### ${tag}`, ...operations.map((one) => entry(specification, one, client, types))].join("\n\n"),
    );
    return [`## ${specification.document.info.title}`, ...sections].join("\n\n");
  });
  return `${[HEAD.trimEnd(), contents.join("\n"), ...parts].join("\n\n")}\n`;
}

function byTag({ document }: Specification): Map<string, Operation[]> {
  const tags = new Map<string, Operation[]>();
  for (const one of operationsOf(document)) {
    const [tag = "Other"] = one.operation.tags ?? [];
    tags.set(tag, [...(tags.get(tag) ?? []), one]);
  }
  return tags;
}

const titleOf = ({ operation: { operationId, summary = operationId } }: Operation): string => summary;

function entry(specification: Specification, one: Operation, client: SampleClient, types: string): string {
  const { method, path, operation } = one;
  const { deprecated } = operation;
  const marks = [deprecated ? "deprecated" : "", "x-provenance" in operation ? "inferred" : ""].filter(Boolean);
  return [
    `#### ${titleOf(one)}`,
    `\`${method} ${path}\`${marks.map((mark) => ` · *${mark}*`).join("")}`,
    `\`\`\`ts\n${callSample(specification.document, one, client)}\n\`\`\``,
    [`- Scopes: ${scopesOf(operation)}`, `- Types: ${typesOf(operation, types)}`].join("\n"),
  ].join("\n\n");
}

function scopesOf({ "x-scopes": scopes = [], security }: Operation["operation"]): string {
  if (scopes.length > 0) return scopes.map((scope) => `\`${scope}\``).join(", ");
  return security?.length === 0 ? "none; it takes no token" : "none are known";
}

/** The generic types of the entry point for this operation. */
function typesOf(operation: Operation["operation"], prefix: string): string {
  const names = [
    "DataOf",
    ...(operation.requestBody === undefined ? [] : ["BodyOf"]),
    "InitOf",
    ...(operation["x-pagination"] === undefined ? [] : ["ItemOf"]),
  ];
  return names.map((name) => `\`${prefix}${name}<"${operation.operationId}">\``).join(", ");
}
