import type { PaymentsSchemas } from "./api.js";

type Transaction = PaymentsSchemas["Transaction"];
type TransactionEvent = PaymentsSchemas["TransactionEvent"];

/** Which events of a transaction belong to an operation. */
export type EventFilter = {
  /** Name of the event that completes the operation. */
  readonly completed: "CAPTURE" | "REFUND" | "VOID";
  /** Name of the event that starts an operation which is completed later. */
  readonly started: "INITIATE_CAPTURE" | "INITIATE_REFUND" | "INITIATE_VOID";
  /** Reference of the operation; undefined for one that has none, to which all events with these names belong. */
  readonly reference?: string | undefined;
  /** Id of the request, if the server gave one. */
  readonly requestId?: string | undefined;
};

/** How far an operation has come, and the event that shows it. */
export type Progress =
  | { readonly state: "absent" }
  | { readonly state: "pending" | "succeeded" | "failed"; readonly event: TransactionEvent };

/**
 * Reads from the events of a transaction how far an operation has come.
 *
 * One success counts more than any failure, and an operation that is still in progress counts more than an earlier failure.
 *
 * @param knownFailures How many failed events were there before the operation was sent.
 */
export function progressOf(transaction: Transaction, filter: EventFilter, knownFailures = 0): Progress {
  const { started, completed } = operationEvents(transaction, filter);
  const succeeded = completed.find((event) => !isFailure(event));
  if (succeeded) return { state: "succeeded", event: succeeded };
  const pending = started.find((event) => !isFailure(event) && !completed.some((one) => completes(one, event)));
  if (pending) return { state: "pending", event: pending };
  const failures = failuresOf(transaction, filter);
  const failed = failures.length > knownFailures ? failures.at(-1) : undefined;
  return failed ? { state: "failed", event: failed } : { state: "absent" };
}

/** The events that say that the operation failed. */
export function failuresOf(transaction: Transaction, filter: EventFilter): TransactionEvent[] {
  const { started, completed } = operationEvents(transaction, filter);
  return [...started, ...completed].filter(isFailure);
}

function operationEvents({ events = [] }: Transaction, filter: EventFilter) {
  const { reference, requestId } = filter;
  const isOwn = (event: TransactionEvent) => reference === undefined || event.event_reference === reference;
  const started = events.filter(
    (event) =>
      event.event === filter.started && (isOwn(event) || (requestId !== undefined && event.request_id === requestId)),
  );
  const requestIds = new Set([requestId, ...started.map((event) => event.request_id)]);
  requestIds.delete(undefined);
  const completed = events.filter(
    (event) => event.event === filter.completed && (isOwn(event) || requestIds.has(event.correlation_request_id)),
  );
  return { started, completed };
}

/** Whether an event completes another. Without the ids on both, the two have only their operation in common. */
const completes = (completed: TransactionEvent, started: TransactionEvent): boolean =>
  completed.correlation_request_id === undefined ||
  started.request_id === undefined ||
  completed.correlation_request_id === started.request_id;

const isFailure = ({ success, error }: TransactionEvent): boolean => !(success ?? error === undefined);
