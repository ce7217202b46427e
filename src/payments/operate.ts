import { ConfigurationError, checkOptions, expected } from "../core/errors/configuration-error.js";
import { isText } from "../core/util/validate.js";
import type { Payments, PaymentsSchemas } from "./api.js";
import { checkRequest } from "./checks.js";
import { OnceCall, type TransactionOperation } from "./once-call.js";
import { type EventFilter, failuresOf, type Progress } from "./progress.js";
import { ONCE_RULES, type OnceOptions, startTimeLimit } from "./time-limit.js";

/**
 * Makes an operation take effect once: reads the transaction, sends the request only when no event shows it, and reads again until an event shows its result.
 */
export async function operateOnce(
  payments: Payments,
  id: string,
  operation: TransactionOperation,
  options: OnceOptions & { readonly amount?: number },
): Promise<PaymentsSchemas["Transaction"]> {
  const { signal, totalTimeout, ...body } = options;
  checkOptions({ signal, totalTimeout }, ONCE_RULES);
  const { path, referenceField } = operation;
  const reference = referenceField && (body as Record<string, unknown>)[referenceField];
  if (referenceField && !isText(reference)) throw expected(referenceField, "a non-empty text", reference);
  if (referenceField && body.amount === undefined) throw expected("amount", "an integer in minor units", undefined);
  checkRequest("POST", path, body, true);

  const filter: EventFilter = { ...operation, reference: reference as string | undefined };
  const call = new OnceCall(payments, id, { operation, filter, time: startTimeLimit(payments, options) });
  const before = await call.readFirst();
  call.knownFailures = referenceField ? 0 : failuresOf(before, filter).length;
  checkSameAmount(call.look(before), operation, body.amount);
  if (call.settle()) return call.transaction;
  if (call.progress.state === "absent") await call.send(body);
  if (call.settle()) return call.transaction;
  return call.follow();
}

/** A reference that belongs to an operation of another amount would report that one as this one. */
function checkSameAmount(
  progress: Progress,
  { path, noun, referenceField }: TransactionOperation,
  amount?: number,
): void {
  if (progress.state === "absent" || referenceField === undefined) return;
  const { event } = progress;
  // The amounts of gift cards are listed apart.
  if (event.amount === undefined || event.amount === amount || event.gift_cards?.length) return;
  throw new ConfigurationError(
    `The \`${referenceField}\` of POST ${path} belongs to a ${noun} of ${event.amount} already, and \`amount\` is ${amount}. Nothing was sent. Use another reference for another ${noun}.`,
    { method: "POST", path },
  );
}
