// Loaded before a code block of the documents: what the block would send to an API goes to its mock.
const mocks: Readonly<Record<string, string>> = JSON.parse(process.env["MOCKS"] ?? "{}");
const { fetch } = globalThis;

globalThis.fetch = async (input, init) => {
  const request = new Request(input, init);
  const api = Object.keys(mocks).find((prefix) => request.url.startsWith(prefix));
  if (api === undefined) return fetch(request);
  const { method, headers, signal } = request;
  const body = request.body ? await request.arrayBuffer() : null;
  return fetch(`${mocks[api]}${request.url.slice(api.length)}`, { method, headers, signal, body, redirect: "manual" });
};
