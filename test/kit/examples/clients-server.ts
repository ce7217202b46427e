import type { Sandbox } from "../../../src/testing/index.js";
import { invalidToken, notFound, ok, type SandboxResponse } from "../../../src/testing/sandbox/response.js";
import { type Asked, type Front, forward, startFront, uuid } from "./front.js";

type ApiClient = { readonly id: string; readonly client_id: string; readonly [more: string]: unknown };
type Grant = { readonly client_id: string; readonly audience: string; readonly [more: string]: unknown };

export type ClientsServer = Front & {
  readonly clients: Map<string, ApiClient>;
  readonly grants: Grant[];
  /** Every secret that was ever given to a client. */
  readonly secrets: string[];
  /** Adds a client with a secret and a grant. */
  readonly add: (client_id: string, secret: string) => void;
  /** Whether a client id and a secret get a token. */
  readonly accepts: (clientId: string, clientSecret: string) => boolean;
};

const basic = (name: string, secret: string) => `Basic ${Buffer.from(`${name}:${secret}`).toString("base64")}`;

/** The API clients of the sandbox's account, in front of the sandbox. A secret is good until there is another, a token until its client is deleted: the strictest reading of the specification. */
export async function startClientsServer(sandbox: Sandbox): Promise<ClientsServer> {
  const { accountId, clientId, clientSecret } = sandbox.credentials;
  const audience = `https://api.dintero.com/v1/accounts/${accountId}`;
  const clients = new Map<string, ApiClient>();
  const grants: Grant[] = [];
  const secrets: string[] = [];
  const secretOf = new Map<string, string>();
  const ownerOf = new Map<string, string>();
  let count = 0;

  const stamped = <T extends object>(more: T) => {
    count += 1;
    const created_at = "2026-01-01T00:00:00.000Z";
    return { id: uuid(count), created_at, created_by: uuid(0), updated_at: created_at, ...more };
  };
  const withSecret = (
    client: ApiClient,
    client_secret = `secret-${clients.size}-${secrets.length}`,
  ): SandboxResponse => {
    secrets.push(client_secret);
    secretOf.set(client.id, client_secret);
    return ok({ ...client, client_secret });
  };
  const idOf = ({ params }: Asked) => params["id"] ?? "";
  const byBasic = (authorization: string | undefined): ApiClient | undefined =>
    [...clients.values()].find(
      ({ id, client_id }) =>
        authorization === basic(client_id, secretOf.get(id) ?? "") && grants.some((grant) => grant.client_id === id),
    );

  const issueToken = async (asked: Asked): Promise<SandboxResponse> => {
    const own = basic(clientId, clientSecret);
    const client = byBasic(asked.authorization);
    if (asked.authorization !== own && !client) return invalidToken();
    const response = await forward(sandbox.url, { ...asked, authorization: own });
    if (client) ownerOf.set(`Bearer ${JSON.parse(response.body).access_token}`, client.id);
    return response;
  };
  const make = ({ body }: Asked): SandboxResponse => {
    const client = stamped(body as { client_id: string });
    clients.set(client.id, client);
    return withSecret(client);
  };

  const routes = {
    "POST /accounts/{account}/auth/token": issueToken,
    "GET /accounts/{account}/auth/clients": () => ok([...clients.values()]),
    "POST /accounts/{account}/auth/clients": make,
    "POST /accounts/{account}/auth/clients/{id}/rotate-secret": (asked: Asked) => {
      const client = clients.get(idOf(asked));
      return client ? withSecret(client) : notFound();
    },
    "DELETE /accounts/{account}/auth/clients/{id}": (asked: Asked) => {
      const client = clients.get(idOf(asked));
      clients.delete(idOf(asked));
      return client ? ok({ ...client, deleted_at: "2026-01-02T00:00:00.000Z" }) : notFound();
    },
    "GET /accounts/{account}/auth/client-grants": ({ query }: Asked) =>
      ok(grants.filter(({ client_id }) => client_id === query.get("client_id"))),
    "POST /accounts/{account}/auth/client-grants": ({ body }: Asked) => {
      const grant = stamped(body as Grant);
      grants.push(grant);
      return ok(grant);
    },
    "GET .*": ({ authorization = "" }: Asked) => {
      const owner = ownerOf.get(authorization);
      return owner !== undefined && !clients.has(owner) ? invalidToken() : undefined;
    },
  };
  const front = await startFront(sandbox.url, routes);
  return Object.assign(front, {
    clients,
    grants,
    secrets,
    add: (client_id: string, secret: string) => {
      const client = stamped({ client_id, name: "Webshop", description: "Backend", callbacks: [] });
      clients.set(client.id, client);
      withSecret(client, secret);
      grants.push({ client_id: client.id, audience, scope: ["read:accounts"], type: "client_credentials" });
    },
    accepts: (name: string, secret: string) => byBasic(basic(name, secret)) !== undefined,
  });
}
