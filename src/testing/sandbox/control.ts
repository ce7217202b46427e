import { type Fields, fieldsOf, textOf } from "./body.js";
import { checkoutPage } from "./checkout-page.js";
import type { FaultQueue } from "./fault-queue.js";
import type { Session, Transaction } from "./payments/schemas.js";
import type { PayOptions } from "./payments/shopper.js";
import { badRequest, failure, notFound, ok, type SandboxResponse } from "./response.js";
import type { Incoming } from "./route.js";
import type { Sandbox } from "./types.js";

/** What the control paths act on. */
export type Controlled = {
  readonly sandbox: Sandbox;
  readonly faults: FaultQueue;
  readonly sessionOf: (id: string) => Session | undefined;
  readonly transactionOf: (id: string) => Transaction | undefined;
};

type Act = (sandbox: Sandbox, sessionId: string, body: Fields) => Promise<Transaction | undefined>;

/** What may be done with a session, by the last part of its path. */
const ACTS: Readonly<Record<string, Act>> = {
  pay: (sandbox, id, body) => sandbox.pay(id, payOptionsOf(body)),
  hold: (sandbox, id, body) => sandbox.hold(id, payOptionsOf(body)),
  decline: (sandbox, id, body) =>
    sandbox.decline(id, { ...payOptionsOf(body), error: body["error"] === "failed" ? "failed" : "authorization" }),
  cancel: (sandbox, id) => sandbox.decline(id, { error: "cancelled" }),
  authorize: (sandbox, id) => sandbox.endHold(id, "AUTHORIZED"),
  fail: (sandbox, id) => sandbox.endHold(id, "FAILED"),
};

const payOptionsOf = (body: Fields): PayOptions => {
  const paymentProductType = textOf(body["payment_product_type"]);
  return paymentProductType === undefined ? {} : { paymentProductType };
};

const SESSION = /^\/v1\/view\/([^/]+)(?:\/([a-z]+))?$/;
const SANDBOX = /^\/sandbox\/([a-z]+)$/;

/** Whether a path is not one of the API, but the page of a session or a control path of the sandbox. */
export const isControlPath = (path: string): boolean => SESSION.test(path) || SANDBOX.test(path);

/** Responds to a control path. These need no access token and are neither limited, logged nor subject to faults. */
export async function controlResponse(request: Incoming, controlled: Controlled): Promise<SandboxResponse> {
  const [, id, act] = SESSION.exec(request.path) ?? [];
  if (id !== undefined) return sessionResponse(request, controlled, decodeURIComponent(id), act);
  const [, name] = SANDBOX.exec(request.path) ?? [];
  return sandboxResponse(`${request.method} ${name}`, request.body, controlled);
}

async function sessionResponse(
  request: Incoming,
  { sandbox, sessionOf, transactionOf }: Controlled,
  id: string,
  name: string | undefined,
): Promise<SandboxResponse> {
  const session = sessionOf(id);
  if (!session) return notFound();
  if (name === undefined) {
    if (request.method !== "GET") return methodNotAllowed("GET");
    const transaction = transactionOf(session.transaction_id ?? "");
    const returnUrl = transaction && sandbox.returnUrlOf(id);
    return { status: 200, headers: HTML, body: checkoutPage(session, transaction, returnUrl) };
  }
  const act = ACTS[name];
  if (!act) return notFound();
  if (request.method !== "POST") return methodNotAllowed("POST");
  return performed(request, sandbox, id, act);
}

/** The page's own buttons get a redirect to the shop, and all other clients JSON. */
async function performed(request: Incoming, sandbox: Sandbox, id: string, act: Act): Promise<SandboxResponse> {
  let transaction: Transaction | undefined;
  try {
    transaction = await act(sandbox, id, fieldsOf(request.body));
  } catch (error) {
    // A session that is paid, cancelled or expired, or whose transaction is not on hold.
    return failure(409, error instanceof Error ? error.message : String(error), "CONFLICT");
  }
  const return_url = sandbox.returnUrlOf(id);
  const isForm = request.headers.get("content-type")?.startsWith("application/x-www-form-urlencoded") ?? false;
  if (isForm) return { status: 303, headers: { location: return_url } };
  return ok({ session_id: id, transaction_id: transaction?.id, status: transaction?.status, return_url });
}

async function sandboxResponse(line: string, body: unknown, { sandbox, faults }: Controlled): Promise<SandboxResponse> {
  switch (line) {
    case "GET requests":
      return ok(
        sandbox.log.map(({ number, method, path, query, body, outcome }) => ({
          number,
          method,
          path,
          query: String(query),
          body,
          outcome,
        })),
      );
    case "GET deliveries":
      return ok(sandbox.deliveries);
    case "POST settle": {
      const account = fieldsOf(body)["account_id"];
      if (account !== undefined && textOf(account) === undefined) return badRequest("account_id", "must be text");
      return ok({ settlements: await sandbox.settle(textOf(account)) });
    }
    case "POST faults": {
      const wrong = faults.add(body);
      return wrong === undefined ? { status: 204 } : failure(400, wrong, "BAD REQUEST");
    }
    case "DELETE faults":
      faults.clear();
      return { status: 204 };
    case "POST revoke":
      sandbox.revokeTokens();
      return { status: 204 };
    default:
      return notFound();
  }
}

const HTML = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'",
};

const methodNotAllowed = (allow: string): SandboxResponse =>
  failure(405, `The sandbox knows only ${allow} here`, "METHOD NOT ALLOWED", { allow });
