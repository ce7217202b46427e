import { loadPeer, type PeerName } from "./peer.js";

// A process of its own per measurement: nothing that ran before has warmed up, or filled, the engine.

/** What one run has cost. */
export type Cost = { readonly cpu: number; readonly wall: number };

const [name, baseUrl, count] = process.argv.slice(2) as [PeerName, string, string];
const peer = await loadPeer(name);
if (!peer) throw new Error(`${name} is not installed`);
const call = peer.connect(baseUrl);

// Until the engine has compiled what matters.
for (let i = 0; i < 300; i += 1) await call();
const start = performance.now();
const before = process.cpuUsage();
for (let i = 0; i < Number(count); i += 1) await call();
const { user, system } = process.cpuUsage(before);
const cost: Cost = { cpu: (user + system) / 1000, wall: performance.now() - start };
console.log(JSON.stringify(cost));
