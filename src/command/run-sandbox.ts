import { VERSION } from "../core/util/version.js";
import { type Sandbox, startSandbox } from "../testing/sandbox.js";
import { CommandError } from "./errors.js";
import type { SandboxCommand } from "./parse-command-line.js";

/** Runs a sandbox until the process gets SIGINT or SIGTERM. */
export async function runSandbox({ port, accounts, rate }: SandboxCommand): Promise<void> {
  const stopped = new Promise<void>((resolve) => {
    process.once("SIGINT", resolve);
    process.once("SIGTERM", resolve);
  });
  const sandbox = await started({ port, accounts, rate });
  process.stdout.write(introduction(sandbox, rate));
  await stopped;
  await sandbox.close();
}

async function started({ port, accounts, rate }: Omit<SandboxCommand, "name">): Promise<Sandbox> {
  try {
    return await startSandbox({
      port,
      keepProcessAlive: true,
      ...(accounts !== undefined && { accounts }),
      ...(rate !== undefined && { rateLimit: { perSecond: rate, burst: Math.max(1, rate) } }),
    });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EADDRINUSE")
      throw new CommandError(`Port ${port} is in use. Choose another with --port, or a free one with --port 0.`);
    if (code === "EACCES")
      throw new CommandError(`Port ${port} needs the rights of an administrator. Choose one above 1023 with --port.`);
    throw error;
  }
}

/** Lines for a shell: what is not an assignment is a comment. */
function introduction({ url, credentials }: Sandbox, rate: number | undefined): string {
  const limit = rate === undefined ? "" : `, which accepts ${rate} requests per second`;
  return `# Sandbox of dintero-client ${VERSION}${limit}. Ctrl+C stops it.
export DINTERO_BASE_URL=${url}/v1
export DINTERO_ACCOUNT_ID=${credentials.accountId}
export DINTERO_CLIENT_ID=${credentials.clientId}
export DINTERO_CLIENT_SECRET=${credentials.clientSecret}
# Open the url of a session in a browser to pay it, or POST to it: \`curl -X POST URL/pay\`.
`;
}
