import { ConfigurationError } from "../core/errors/configuration-error.js";
import { isText } from "../core/util/validate.js";
import type { AccessToken, AccountAuth, Channel, MfaOptions, MfaPrompt, MfaRecovery } from "./auth-types.js";
import { isMfaRequiredError, type MfaRequiredError } from "./mfa-required-error.js";

type Sent = { readonly mfaToken: string; readonly oobCode: string; readonly channel: Channel };

/**
 * From a refusal or a recovery to a token.
 *
 * - a refusal: a code over `channel`, then the token
 * - a recovery: its first code has been sent. The server shows that the code was right by refusing once more; then a code over the other channel, then the token
 */
export async function completeMfa(
  { grant, challenge }: Pick<AccountAuth, "grant" | "challenge">,
  start: MfaRequiredError | MfaRecovery,
  prompt: MfaPrompt,
  { channel = "sms", grantType, ...options }: MfaOptions = {},
): Promise<AccessToken> {
  const send = async (mfaToken: string, over: Channel): Promise<Sent> => {
    const { oob_code: oobCode = "" } = await challenge(mfaToken, { ...options, channel: over });
    return { mfaToken, oobCode, channel: over };
  };
  const redeem = async ({ mfaToken, oobCode, channel }: Sent, round: 1 | 2): Promise<AccessToken> => {
    const code = await prompt({ channel, round });
    const factor = { grant_type: "mfa_oob", oob_code: oobCode, binding_code: code, mfa_token: mfaToken } as const;
    return grant(factor, grantType === undefined ? options : { ...options, grantType });
  };

  if (isMfaRequiredError(start)) return redeem(await send(start.mfaToken, channel), 1);

  const { mfa_token: mfaToken, oob_code: oobCode, oob_channel: first } = Object(start) as MfaRecovery;
  if (!isText(mfaToken) || !isText(oobCode)) {
    throw new ConfigurationError(
      "Expected the first argument of `completeMfa` to be an MfaRequiredError or the result of `recover`.",
    );
  }
  try {
    // An account that asks for one code only is content with this.
    return await redeem({ mfaToken, oobCode, channel: first }, 1);
  } catch (error) {
    if (!isMfaRequiredError(error)) throw error;
    return redeem(await send(error.mfaToken, first === "sms" ? "email" : "sms"), 2);
  }
}
