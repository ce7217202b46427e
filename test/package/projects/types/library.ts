// A library around the package that leaves its types to the compiler, whose declarations then name ours.
import { type BodyOf, createDintero, type Dintero, unwrap } from "dintero-client";
import { defineClient } from "dintero-client/core";
import { createMoyasarAcquirer } from "dintero-client/moyasar";
import { createZro } from "dintero-client/zro";

export const dintero = createDintero();
export const { GET, POST, PUT, PATCH, DELETE, paginate } = dintero;
export const { auth, account } = dintero;

export const response = () => dintero.GET("/accounts/{oid}/auth/roles");
export const roles = async () => unwrap(await response());
export const problem = async () => (await response()).error;
export const accounts = () => dintero.paginate("/accounts/{oid}/management/accounts");
export const pages = () => accounts().pages();
export const token = () => dintero.auth.grant({ grant_type: "client_credentials", audience: "a" });
export const changed = (aid: string, body: BodyOf<"aid_accounts_aid_put">) =>
  dintero.PUT("/accounts/{oid}/management/accounts/{aid}", { params: { path: { aid } }, body });

export async function read<Path extends Parameters<Dintero["GET"]>[0]>(...call: Parameters<typeof dintero.GET<Path>>) {
  return unwrap(await dintero.GET<Path>(...call));
}

export class Merchant {
  readonly client;
  readonly roles;

  constructor(id: string) {
    this.client = dintero.account(id);
    this.roles = this.client.paginate("/accounts/{oid}/auth/roles");
  }
}

export const zro = createZro({ baseUrl: "https://gateway.example", token: "token" });
export const readZro = zro.GET;
export const moyasar = createMoyasarAcquirer({ apiKey: "acquirer_key" });
export const readMoyasar = moyasar.GET;
export const authentications = () => moyasar.paginate("/v1/3ds");

type Paths = { "/books": { get: { responses: { 200: { content: { "application/json": { title: string } } } } } } };
export const library = defineClient<Paths>({ baseUrl: "https://b.example" });
export const readLibrary = library.GET;
