/** The entry point `dintero-client/payments`: exports only. */

export type { TokenStore } from "../core/auth/token-store.js";
export * from "../core/errors/index.js";
export { createRateLimiter, type RateLimiter, type RateLimitOptions } from "../core/http/rate-limit/rate-limiter.js";
export { type SharedRateLimit, sharedRateLimit } from "../core/http/rate-limit/shared-rate-limit.js";
export type { ClientOptions } from "../core/options.js";
export type { CallOptions, Client, ClientMethod, Init, Paginate, Result } from "../core/types/client.js";
export type { Data, ErrorBody, Item } from "../core/types/operation.js";
export type { Page, Pager, PaginateOptions } from "../core/types/pager.js";
export type { RetryOptions } from "../core/types/retry.js";
export { unwrap } from "../core/unwrap.js";
export type { Clock } from "../core/util/clock.js";
export type { DinteroEvent, OnEvent } from "../core/util/events.js";
export type { SystemOptions } from "../dintero/options.js";
export type {
  Payments,
  PaymentsBodyOf,
  PaymentsDataOf,
  PaymentsErrorOf,
  PaymentsInitOf,
  PaymentsItemOf,
  PaymentsListId,
  PaymentsOperation,
  PaymentsOperationId,
  PaymentsOperations,
  PaymentsPathOf,
  PaymentsPaths,
  PaymentsQueryOf,
  PaymentsSchemas,
  PaymentsWritableSchemas,
} from "./api.js";
export { createPayments } from "./client.js";
export { type Attachment, type DownloadAttachmentOptions, downloadAttachment } from "./download-attachment.js";
export { type CaptureOnceOptions, captureOnce, type RefundOnceOptions, refundOnce, voidOnce } from "./once.js";
export type { PaymentsBaseUrls, PaymentsClientOptions, PaymentsOptions } from "./options.js";
export type { OnceOptions } from "./time-limit.js";
export { TransactionError } from "./transaction-error.js";
export {
  FINAL_TRANSACTION_STATUSES,
  type TransactionStatus,
  type WaitForTransactionOptions,
  waitForTransaction,
} from "./wait.js";
