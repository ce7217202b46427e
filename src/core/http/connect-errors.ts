const CHANNEL = "undici:client:connectError";

type Channels = {
  readonly subscribe: (name: string, onMessage: (message: unknown) => void) => void;
};
type Process = { readonly getBuiltinModule?: (name: string) => Channels | undefined };

let errors: WeakSet<object> | undefined;

/**
 * Begins to note the errors of connections that could not be made, for {@link isConnectError}.
 *
 * An error such as `ECONNRESET` from reading is the same during the TLS handshake and after the request. Only the `fetch` of Node can distinguish them: it reports the former on this channel before it rejects with the same object.
 */
export function noteConnectErrors(): void {
  if (errors) return;
  const noted = new WeakSet();
  errors = noted;
  const { process } = globalThis as { process?: Process };
  process?.getBuiltinModule?.("diagnostics_channel")?.subscribe(CHANNEL, (message) => {
    const { error } = Object(message);
    if (Object(error) === error) noted.add(error);
  });
}

/** Whether an error is that of a connection that could not be made, so that nothing was sent on it. */
export const isConnectError = (error: unknown): boolean => errors?.has(Object(error)) ?? false;
