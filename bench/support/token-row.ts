import type { Row } from "./row.js";

/** How many tokens a client has asked for, and what it lost; ours is to ask once. */
export function tokenRow(figure: string, peer: string, tokenRequests: number, lost: number): Row {
  const value = `${tokenRequests} token requests, ${lost} calls lost`;
  if (peer !== "dintero-client") return { figure, peer, value };
  return { figure, peer, value, goal: "1, none lost", met: tokenRequests === 1 && lost === 0 };
}
