import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { pageOf } from "./list-server.js";

const DELAY = 20;

const items = Number(process.argv[2]);
const server = createServer({ keepAliveTimeout: 60_000 }, (request, response) => {
  const page = pageOf(new URL(request.url ?? "/", "http://127.0.0.1"), items);
  setTimeout(() => response.writeHead(200, { "content-type": "application/json" }).end(page), DELAY);
});
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
// The client is gone, so nobody needs this process.
process.on("disconnect", () => process.exit());
