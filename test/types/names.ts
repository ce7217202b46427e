import {
  type Account as AccountType,
  type ApiError,
  type BodyOf,
  type Data,
  type DataOf,
  type Dintero,
  type ErrorOf,
  type InitOf,
  type Item,
  type ItemOf,
  type Operation,
  type Operations,
  type PathOf,
  type PaymentApplication,
  type QueryOf,
  type Role,
  type Schemas,
  unwrap,
  type WritableSchemas,
} from "../../src/index.js";
import { same } from "./exact.js";

// The names for what people pass around. Compiled, not run.

type Account = DataOf<"aid_accounts_aid_get">;

/** A name is the very type that a call takes or gives. */
export async function equal(dintero: Dintero): Promise<void> {
  const path: PathOf<"aid_accounts_aid_get"> = { aid: "P11112222" };
  const { data, error } = await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path } });
  if (error) same<typeof error, ApiError<ErrorOf<"aid_accounts_aid_get">>>(true);
  else same<typeof data, Account>(true);
  same<Account, Schemas["ExtendedAccount"]>(true);
  same<Account, Data<Operations["aid_accounts_aid_get"]>>(true);
  same<Operation<"aid_accounts_aid_get">, Operations["aid_accounts_aid_get"]>(true);
  same<BodyOf<"aid_auths_roles_post">, WritableSchemas["AuthRole"]>(true);
  same<AccountType, Schemas["Account"]>(true);
  same<Role, Schemas["AuthRole"]>(true);
  same<PaymentApplication, DataOf<"aid_management_settings_approvals_payment_post">>(true);
  same<ItemOf<"aid_mgmnt_accounts_get">, Schemas["AccountListItem"]>(true);
  same<ItemOf<"aid_mgmnt_accounts_get">, Item<Operations["aid_mgmnt_accounts_get"], { items: never }>>(true);
  for await (const price of dintero.paginate("/accounts/{oid}/management/price-packages")) {
    same<typeof price, ItemOf<"aid_mgmnt_price_packages_get">>(true);
  }
}

/** Everything a call takes can be a parameter of a function of one's own. */
export async function wrapped(
  dintero: Dintero,
  init: InitOf<"aid_accounts_aid_put">,
  body: BodyOf<"aid_auths_roles_post">,
  query?: QueryOf<"aid_auths_roles_get">,
): Promise<void> {
  await dintero.PUT("/accounts/{oid}/management/accounts/{aid}", init);
  await dintero.PUT("/accounts/{oid}/management/accounts/{aid}", { ...init, timeout: 1_000 });
  await dintero.POST("/accounts/{oid}/auth/roles", { body });
  await dintero.GET("/accounts/{oid}/auth/roles", { params: query ? { query } : {} });
  // @ts-expect-error the init of one operation is not that of another
  await dintero.PUT("/accounts/{oid}/auth/roles/{role_id}", init);
  // @ts-expect-error the body of one operation is not that of another
  await dintero.POST("/accounts/{aid}/terminals", { body });
}

/** What was read may be handed back with changes, though it has members that only the server sets. */
export async function readAndChanged(dintero: Dintero, account: Account): Promise<void> {
  const { applicant, company, billing } = account;
  const params = { path: { aid: "P11112222" } };
  const body = { applicant, company: { ...company, email: "post@fjord.example" }, billing };
  await dintero.PUT("/accounts/{oid}/management/accounts/{aid}", { params, body });
}

export function forms(): void {
  const role: Schemas["AuthRole"] = { id: "r1", created_at: "2026-01-01T00:00:00Z", scope: [] };
  const nameOf = (account: Schemas["Account"]): string => account.company.business_name;
  const sent: WritableSchemas["AuthRole"] = { name: "Support", scope: [] };
  void [role, nameOf, sent];

  // @ts-expect-error what the server sets is no part of what is sent
  const id: BodyOf<"aid_auths_roles_post"> = { id: "r1", scope: [] };
  // @ts-expect-error what the server sets is no part of what is sent, at any depth
  const agreement: BodyOf<"aid_mgmnt_accounts_post">["applicant"]["agreement"] = { accepted_at: "2026-01-01" };
  // @ts-expect-error what is only written does not come back
  const secret: Schemas["BamboraConnectionConfiguration"] = { merchant_number: "1", md5_key: "x", secret_token: "x" };
  void [id, agreement, secret];

  same<BodyOf<"aid_auths_roles_get">, never>(true);
  same<QueryOf<"aid_account_aid_get">, never>(true);
  same<PathOf<"account_user_get">, never>(true);
}

export function unknownNames(): void {
  // @ts-expect-error there is no such operation
  type A = Operation<"aid_mgmnt_accounts_gte">;
  // @ts-expect-error there is no such operation
  type B = BodyOf<"aid_mgmnt_accounts_gte">;
  // @ts-expect-error there is no such operation
  type C = DataOf<"aid_mgmnt_accounts_gte">;
  // @ts-expect-error there is no such operation
  type D = InitOf<"aid_mgmnt_accounts_gte">;
  // @ts-expect-error an operation that is no list has no items
  type E = ItemOf<"aid_accounts_aid_get">;
  // @ts-expect-error there is no such schema
  type F = Schemas["Acount"];
  same<[A, B, C, D, E, F]["length"], 6>(true);
}

/** An account client is typed as the client it comes from. */
export async function merchants(dintero: Dintero): Promise<void> {
  const merchant = dintero.account("P11112222");
  same<typeof merchant.GET, typeof dintero.GET>(true);
  same<typeof merchant.paginate, typeof dintero.paginate>(true);
  const settings = unwrap(await merchant.GET("/accounts/{aid}/management/settings"));
  same<typeof settings, DataOf<"aid_account_aid_get">>(true);
}
