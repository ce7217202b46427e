/**
 * What openapi-typescript makes of Dintero's specification of payments, cut down to what programs of the documents use.
 *
 * Written from the types in Dintero's Node SDK (github.com/Dintero/Dintero.Node.SDK, src/generated/payments.d.ts at fa6d03b of July 2026), which that specification was turned into.
 */

type Json<Body> = { headers: { [name: string]: unknown }; content: { "application/json": Body } };
type Failure = Json<{ error: { message: string; code?: string; errors?: Record<string, never>[] } }>;
type None = { query?: never; header?: never; path?: never; cookie?: never };
type Only<Method extends string, Operation> = { parameters: None } & { [Name in Method]: Operation };

type Settlement = { id?: string; settled_at?: string; amount?: number; currency?: string };
type Approval = { id?: string; payout_destination_id?: string; case_status?: string };

export interface paths {
  "/accounts/{oid}/auth/token": Only<
    "post",
    {
      parameters: { query?: never; header?: never; path: { oid: string }; cookie?: never };
      requestBody: { content: { "application/json": { grant_type: "client_credentials"; audience: string } } };
      responses: { 200: Json<{ access_token: string; token_type: "Bearer"; expires_in: number }>; 401: Failure };
    }
  >;
  "/accounts/{aid}/settlements": Only<
    "get",
    {
      parameters: {
        query?: { limit?: number; starting_after_id?: string; starting_after_date?: string };
        header?: never;
        path: { aid: string };
        cookie?: never;
      };
      requestBody?: never;
      responses: {
        200: Json<{
          items?: Settlement[];
          last_evaluated_key?: { id?: string; account_id?: string; settled_at?: string; created_at?: string };
        }>;
        401: Failure;
      };
    }
  >;
  "/accounts/{aid}/management/settings/approvals/payout-destinations": Only<
    "get",
    {
      parameters: {
        query?: { payout_destination_id?: string; case_status?: string[] };
        header?: never;
        path: { aid: string };
        cookie?: never;
      };
      requestBody?: never;
      responses: { 200: Json<{ payout_destinations?: Approval[] }>; 401: Failure };
    }
  >;
  "/transactions/{id}/capture": Only<
    "post",
    {
      parameters: { query?: never; header?: never; path: { id: string }; cookie?: never };
      requestBody?: { content: { "application/json": { amount: number; capture_reference?: string } } };
      responses: { 200: Json<{ id?: string; status?: string }>; 403: Failure };
    }
  >;
}
