// Loaded before a code block of the documents: what the block would send to Dintero goes to the sandbox.
const API = "https://api.dintero.com/v1";
const sandbox = process.env["SANDBOX_URL"] ?? "";
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  if (!request.url.startsWith(API)) return fetch(request);
  const { method, headers, signal } = request;
  const body = request.body ? await request.arrayBuffer() : null;
  return fetch(sandbox + request.url.slice(API.length), { method, headers, signal, body, redirect: "manual" });
};
