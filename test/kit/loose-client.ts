import type { ApiError } from "../../src/index.js";

type LooseInit = {
  readonly params?: {
    readonly path?: Readonly<Record<string, unknown>>;
    readonly query?: Readonly<Record<string, unknown>>;
    readonly header?: Readonly<Record<string, unknown>>;
  };
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly retry?: false;
};

type LooseResult = { readonly data?: unknown; readonly error?: ApiError; readonly response: Response };

/** A call whose method and path are known only at run time, as they are when a test iterates the specification. */
export function looseCall(client: object, method: string, path: string, init: LooseInit): Promise<LooseResult> {
  const methods = client as Record<string, (path: string, init: LooseInit) => Promise<LooseResult>>;
  const call = methods[method];
  if (!call) throw new Error(`The client has no method ${method}`);
  return call(path, init);
}
