import {
  type ApiError,
  type DataOf,
  type Dintero,
  type Paths,
  type Result,
  type Schemas,
  unwrap,
  type WritableSchemas,
} from "../../src/index.js";
import { same } from "./exact.js";

// What a call gives. Compiled, not run.

type Account = Schemas["ExtendedAccount"];

export async function data(dintero: Dintero): Promise<void> {
  const result = await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path: { aid: "P1" } } });

  // @ts-expect-error the data is there only once the error is ruled out
  result.data.account_id;
  if (result.error) {
    same<typeof result.data, undefined>(true);
    return;
  }
  same<typeof result.data, Account>(true);
  same<typeof result.response, Response>(true);
  const id: string | undefined = result.data.account_id;
  // @ts-expect-error what the server sets is read as its value, not as a marker
  result.data.account_id?.$read;
  void id;
}

export async function nothing(dintero: Dintero, body: WritableSchemas["PasswordLess"]): Promise<void> {
  // It returns 204 and has no body.
  const { data } = await dintero.POST("/accounts/{oid}/auth/passwordless", { body });
  same<typeof data, undefined>(true);
}

export async function perhapsNothing(dintero: Dintero): Promise<void> {
  // It returns 200 with the URL, or redirects to it; the client gives the redirect back.
  const redirect = unwrap(await dintero.POST("/accounts/{oid}/auth/redirect", { body: { redirect_uri: "" } }));
  // @ts-expect-error a redirect has no data
  redirect.redirect_uri;
  const params = { query: { verification_code: "123456" } };
  const verified = unwrap(await dintero.POST("/accounts/{oid}/signup/verify", { params }));
  // @ts-expect-error nor has a 202
  verified.access_token;
}

export async function oneOfTwo(dintero: Dintero, ofUsers: boolean): Promise<void> {
  const path = ofUsers ? "/accounts/{oid}/auth/roles" : "/accounts/{oid}/auth/keys";
  const data = unwrap(await dintero.GET(path));
  same<typeof data, DataOf<"aid_auths_roles_get"> | DataOf<"aid_auths_keys_get">>(true);
}

export async function problem(dintero: Dintero): Promise<void> {
  const { error } = await dintero.GET("/accounts/{oid}/auth/roles");
  if (!error) return;
  const body = error.body;
  // The body may be its text, or missing, whatever the specification says.
  if (typeof body === "object") {
    const message: string = body.error.message;
    const code: string | undefined = body.error.code;
    void [message, code];
    // @ts-expect-error the specification promises no such field
    body.problem;
  }
  const status: number = error.status;
  void status;
  // @ts-expect-error whether the body is JSON has to be asked first
  body.error;
}

export async function unwrapped(dintero: Dintero): Promise<void> {
  const account = unwrap(
    await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path: { aid: "P1" } } }),
  );
  same<typeof account, Account>(true);

  const made = {} as Result<number, { problem: string }>;
  const number = unwrap(made);
  same<typeof number, number>(true);
  if (made.error) same<typeof made.error, ApiError<{ problem: string }>>(true);
}

export async function parsed(dintero: Dintero): Promise<void> {
  const PATH = "/accounts/{aid}/management/settings";
  const text = unwrap(await dintero.GET(PATH, { parseAs: "text" }));
  same<typeof text, string>(true);
  const bytes = unwrap(await dintero.GET(PATH, { parseAs: "arrayBuffer" }));
  same<typeof bytes, ArrayBuffer>(true);
  const stream = unwrap(await dintero.GET(PATH, { parseAs: "stream" }));
  same<typeof stream, Response["body"]>(true);
  const blob = unwrap(await dintero.GET(PATH, { parseAs: "blob" }));
  same<typeof blob, Awaited<ReturnType<Response["blob"]>>>(true);
  const json = unwrap(await dintero.GET(PATH, { parseAs: "json" }));
  const plain = unwrap(await dintero.GET(PATH));
  same<typeof json, typeof plain>(true);
}

export async function narrowing(dintero: Dintero): Promise<void> {
  const { data, error } = await dintero.GET("/accounts/{aid}/management/settings");
  if (error) {
    same<typeof data, undefined>(true);
    throw error;
  }
  same<typeof error, undefined>(true);
  const name: string = data.company.business_name;
  void name;
}

export async function errors(dintero: Dintero): Promise<void> {
  const { error } = await dintero.POST("/accounts/{oid}/auth/token", {
    body: { grant_type: "client_credentials", audience: "https://api.dintero.com" },
  });
  // The token endpoint has a body of its own for a second factor.
  if (typeof error?.body === "object" && "mfa_token" in error.body) {
    const token: string = error.body.mfa_token;
    void token;
  }
}

export async function parsedByChoice(dintero: Dintero, parseAs: "json" | "text"): Promise<void> {
  const either = unwrap(await dintero.GET("/accounts/{oid}/auth/roles", { parseAs }));
  // @ts-expect-error it may be text as well
  either.map((role) => role.name);
  if (typeof either !== "string") same<typeof either, Schemas["AuthRoleListItem"][]>(true);
}

// The paths are those of the specification.
same<keyof Paths & "/accounts/{oid}/auth/roles", "/accounts/{oid}/auth/roles">(true);

export async function connections(dintero: Dintero): Promise<void> {
  const settings = unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
  const signup: string | undefined = settings.connections?.vipps?.signup.url;
  const options = settings.connections?.instabank?.configuration?.payment_options ?? [];
  same<(typeof options)[number]["type"], "instabank.invoice" | "instabank.finance">(true);
  void signup;
}

export async function cursorOfAnEvent(dintero: Dintero): Promise<void> {
  const params = { path: { aid: "P11112222" } };
  const events = unwrap(await dintero.GET("/accounts/{oid}/management/accounts/{aid}/events", { params }));
  same<(typeof events)[number]["paging_token"], string | undefined>(true);
  same<(typeof events)[number]["event_type"], "comment">(true);
}

export async function sellers(dintero: Dintero): Promise<void> {
  const path = "/accounts/{aid}/management/settings/approvals/payout-destinations";
  for (const seller of unwrap(await dintero.GET(path)).payout_destinations ?? []) {
    if (seller.type === "individual") same<typeof seller.organization_number, string | undefined>(true);
    else same<typeof seller.organization_number, string>(true);
    same<typeof seller.payout_destination_id, string>(true);
  }
}
