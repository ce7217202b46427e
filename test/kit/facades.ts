import { operations as checkoutFacts } from "../../generated/checkout.operations.js";
import { operations as paymentsFacts } from "../../generated/payments.operations.js";
import { operations as webhookFacts } from "../../generated/webhooks.operations.js";
import { defineClient, type OperationTable } from "../../src/core/index.js";
import { createDintero } from "../../src/index.js";
import { createMoyasarAcquirer } from "../../src/moyasar/index.js";
import { createZro } from "../../src/zro/index.js";
import type { ExampleOperation } from "./example-requests.js";

type Server = { readonly baseUrl: string; readonly fetch: (request: Request) => Promise<Response> };
type Said = { readonly code: string | undefined; readonly message: string };

/** How the client of an API is made for an example, and what it makes of it. Each is given the token "token". */
export type Facade = {
  readonly clientFor: (operation: ExampleOperation, server: Server) => object;
  /** The parameters that are left to the client. */
  readonly filled: (operation: ExampleOperation) => readonly string[];
  /** What an error says of a body. */
  readonly said: (body: unknown) => Said;
};

const firstAccount = (path: string): string | undefined => /^\/accounts\/\{(\w+)\}/.exec(path)?.[1];

// The words of a payment's server may be about a person, so these two show where they are instead.
const ELSEWHERE = "the server's text is in `body`";

/** For a document that has no client of its own here. */
function documentFacade(operations: OperationTable): Facade {
  return {
    clientFor: (_, server) => {
      // The mock replaces every server that the document names.
      const urls = Object.values(operations).flatMap(({ server: url }) => url ?? []);
      return defineClient({
        auth: "token",
        operations,
        servers: Object.fromEntries(urls.map((url) => [url, server.baseUrl])),
        ...server,
      });
    },
    filled: () => [],
    said: (body) => (body as { error: Said }).error,
  };
}

const FACADES: Readonly<Record<string, Facade>> = {
  "management-auth": {
    clientFor: ({ path, params }, server) => {
      const name = firstAccount(path);
      const accountId = name === undefined ? "P12345678" : String(params.path[name]);
      return createDintero({ accountId, token: "token", ...server });
    },
    filled: ({ path }) => [firstAccount(path) ?? ""],
    said: (body) => (body as { error: Said }).error,
  },
  checkout: documentFacade(checkoutFacts),
  payments: documentFacade(paymentsFacts),
  webhooks: documentFacade(webhookFacts),
  "moyasar-acquirer": {
    clientFor: (_, server) => createMoyasarAcquirer({ apiKey: "token", ...server }),
    filled: () => [],
    said: (body) => ({ code: (body as { type: string }).type, message: ELSEWHERE }),
  },
  "zro-payin": {
    clientFor: (_, server) => createZro({ token: "token", ...server }),
    filled: () => ["nonce"],
    said: (body) => {
      const { code, error } = body as { code?: string; error: string };
      return { code: code ?? error, message: ELSEWHERE };
    },
  },
};

export function facadeOf(name: string): Facade {
  const facade = FACADES[name];
  if (!facade) throw new Error(`The API ${name} has no facade here`);
  return facade;
}
