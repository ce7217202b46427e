import { BlockList, isIP } from "node:net";

/** Networks that are not the public internet: RFC 6890 and its successors. IPv4 in IPv6 is covered by the list itself. */
const PRIVATE_IPV4 = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.0.0.0/24",
  "192.168.0.0/16",
  "198.18.0.0/15",
  "224.0.0.0/4",
  "240.0.0.0/4",
];
const PRIVATE_IPV6 = ["::/127", "64:ff9b::/96", "2002::/16", "fc00::/7", "fe80::/10", "ff00::/8"];

const list = (networks: readonly string[], family: "ipv4" | "ipv6"): BlockList => {
  const blocked = new BlockList();
  for (const network of networks) {
    const [address = "", prefix = ""] = network.split("/");
    blocked.addSubnet(address, Number(prefix), family);
  }
  return blocked;
};

const privateAddresses = {
  ipv4: list(PRIVATE_IPV4, "ipv4"),
  ipv6: list(PRIVATE_IPV6, "ipv6"),
};
const loopback = list(["127.0.0.0/8"], "ipv4");

const mapped = (address: string): string | undefined => {
  const [, dotted] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  if (dotted !== undefined) return dotted;
  const [, high, low] = /^::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})$/i.exec(address) ?? [];
  if (high === undefined || low === undefined) return undefined;
  const [first, second] = [Number.parseInt(high, 16), Number.parseInt(low, 16)];
  return [first >> 8, first & 255, second >> 8, second & 255].join(".");
};

/** An IPv6 address can be written in many ways; a URL has one. */
function shortForm(address: string): string {
  const [bare = ""] = address.split("%");
  return isIP(bare) === 6 ? new URL(`http://[${bare}]`).hostname.slice(1, -1) : bare;
}

/** Whether an IP address belongs to this machine or to a private network. */
export function isPrivateAddress(address: string): boolean {
  const short = shortForm(address);
  const plain = mapped(short) ?? short;
  return isIP(plain) === 6 ? privateAddresses.ipv6.check(plain, "ipv6") : privateAddresses.ipv4.check(plain, "ipv4");
}

/** The IP address a URL's host is, or undefined for a name. */
export function addressOf({ hostname }: URL): string | undefined {
  const bare = hostname.replace(/^\[(.*)\]$/, "$1");
  return isIP(bare) === 0 ? undefined : bare;
}

/** Whether a URL names this machine: `localhost`, 127.0.0.0/8 or ::1. */
export function isLoopback(url: URL): boolean {
  if (url.hostname === "localhost") return true;
  const address = addressOf(url);
  if (address === undefined) return false;
  return isIP(address) === 6 ? address === "::1" : loopback.check(address, "ipv4");
}
