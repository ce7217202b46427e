/** The errors that every entry point exports. */
export { ApiError } from "./api-error.js";
export { AuthenticationError } from "./authentication-error.js";
export { ConfigurationError } from "./configuration-error.js";
export { ConnectionError } from "./connection-error.js";
export { DinteroError, isDinteroError, type Outcome } from "./dintero-error.js";
export { ForeignError } from "./foreign-error.js";
export { PaginationError } from "./pagination-error.js";
export { TimeoutError } from "./timeout-error.js";
