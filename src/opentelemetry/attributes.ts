import type { Attributes } from "@opentelemetry/api";

/** Attributes of the semantic conventions for HTTP, version 1, and those of this package. */
export const ATTRIBUTES = {
  method: "http.request.method",
  template: "url.template",
  scheme: "url.scheme",
  status: "http.response.status_code",
  resendCount: "http.request.resend_count",
  errorType: "error.type",
  serverAddress: "server.address",
  serverPort: "server.port",
  attempts: "dintero_client.attempts",
  outcome: "dintero_client.outcome",
  tokenAction: "dintero_client.token.action",
} as const;

const DEFAULT_PORTS: Readonly<Record<string, number>> = { "https:": 443, "http:": 80 };

/** The operation of a call. The template is used instead of the filled path, which may contain personal data. */
export const operationAttributes = ({
  method,
  path,
}: {
  readonly method: string;
  readonly path: string;
}): Attributes => ({
  [ATTRIBUTES.method]: method,
  [ATTRIBUTES.template]: path,
});

/** Which server a request goes to: nothing of its path and its query. */
export function serverAttributes(url: string): Attributes {
  const { protocol, hostname, port } = new URL(url);
  return {
    [ATTRIBUTES.scheme]: protocol.slice(0, -1),
    [ATTRIBUTES.serverAddress]: hostname,
    [ATTRIBUTES.serverPort]: port === "" ? DEFAULT_PORTS[protocol] : Number(port),
  };
}

/** How a request ended. The type of an error is its status when there was a response. */
export function resultAttributes(status: number | undefined, error: string | undefined): Attributes {
  const errorType = status !== undefined && status >= 400 ? String(status) : error;
  return {
    ...(status !== undefined && { [ATTRIBUTES.status]: status }),
    ...(errorType !== undefined && { [ATTRIBUTES.errorType]: errorType }),
  };
}
