import { vi } from "vitest";
import { type ApiClient, type DataOf, type Dintero, unwrap } from "../../src/index.js";
import { same } from "./exact.js";

// Functions and classes of one's own around a client, and what replaces it in tests. Compiled, not run.

type Readable = Parameters<Dintero["GET"]>[0];
type Listed = Parameters<Dintero["paginate"]>[0];

/** A function that works for every path takes what the method takes for it. */
export async function forEveryPath(dintero: Dintero): Promise<void> {
  async function read<Path extends Readable>(...call: Parameters<typeof dintero.GET<Path>>) {
    console.log(call[0]);
    return unwrap(await dintero.GET<Path>(...call));
  }

  const roles = await read("/accounts/{oid}/auth/roles", { params: { query: { limit: 10 } } });
  same<typeof roles, DataOf<"aid_auths_roles_get">>(true);
  const role = await read("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { role_id: "r1" } } });
  same<typeof role, DataOf<"aid_auths_roles_id_get">>(true);

  // @ts-expect-error what is required cannot be left out
  await read("/accounts/{oid}/auth/roles/{role_id}");
  // @ts-expect-error a misspelt query key is refused
  await read("/accounts/{oid}/auth/roles", { params: { query: { limt: 10 } } });
  // @ts-expect-error its data is that of JSON
  await read("/accounts/{oid}/auth/roles", { parseAs: "text" });
  // @ts-expect-error the path has no such method
  await read("/accounts/{oid}/auth/token");
}

export async function forEveryList(dintero: Dintero): Promise<void> {
  const first = async <Path extends Listed>(...list: Parameters<typeof dintero.paginate<Path>>) => {
    for await (const item of dintero.paginate<Path>(...list)) return item;
    return undefined;
  };
  const role = await first("/accounts/{oid}/auth/roles", { maxItems: 1 });
  same<typeof role, DataOf<"aid_auths_roles_get">[number] | undefined>(true);
  // @ts-expect-error a path that is no list cannot be iterated
  await first("/accounts/{aid}/management/settings");
}

/** A method can be wrapped in one that is typed like it. */
export const watched =
  (dintero: Dintero): Dintero["GET"] =>
  (path, ...init) =>
    dintero.GET(path, ...init);

/** A class of one's own works for the client of a merchant as well. */
export class Roles {
  readonly #client: ApiClient;

  constructor(client: ApiClient) {
    this.#client = client;
  }

  async rename(role_id: string, name: string): Promise<DataOf<"aid_auths_roles_id_put">> {
    const params = { path: { role_id } };
    const role = unwrap(await this.#client.GET("/accounts/{oid}/auth/roles/{role_id}", { params }));
    const body = { ...role, name };
    return unwrap(await this.#client.PUT("/accounts/{oid}/auth/roles/{role_id}", { params, body }));
  }
}

export const ofMerchant = (dintero: Dintero): Roles[] => [new Roles(dintero), new Roles(dintero.account("P11112222"))];

/** What a method returns, whatever its path, is one of the data of all paths. */
export function stoodInFor(dintero: Dintero, settings: DataOf<"aid_account_aid_get">): void {
  const get = vi.spyOn(dintero, "GET");
  get.mockResolvedValue({ data: settings, response: new Response() });
  // @ts-expect-error no path has such data
  get.mockResolvedValue({ data: 7, response: new Response() });
  // @ts-expect-error a result has a response
  get.mockResolvedValue({ data: settings });

  type Respond = Awaited<ReturnType<Dintero["GET"]>>;
  const response: Respond = { data: settings, response: new Response() };
  void response;
}

/** The methods of a client may be taken out of it. */
export const { GET, paginate } = {} as Dintero;
