import { expect } from "vitest";
import { ConfigurationError, VerificationError } from "../../src/webhooks/index.js";
import { failure } from "./token-server.js";

/** The VerificationError that a promise rejects with. */
export async function rejection(promise: Promise<unknown>): Promise<VerificationError> {
  const error = await failure(promise);
  expect(error).toBeInstanceOf(VerificationError);
  return error as VerificationError;
}

/** The message of the ConfigurationError that a promise rejects with. */
export async function mistake(promise: Promise<unknown>): Promise<string> {
  const error = await failure(promise);
  expect(error).toBeInstanceOf(ConfigurationError);
  return (error as Error).message;
}
