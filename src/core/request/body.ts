import type { RequestData } from "../types/call.js";

/** Reads the body once, so that the request can be sent more than once. */
export async function bufferRequest(request: Request): Promise<RequestData> {
  const { url, method, headers, body } = request;
  return { url, method, headers, body: body === null ? undefined : await request.arrayBuffer() };
}
