import createClient from "openapi-fetch";
import type { paths } from "../../generated/management-auth.js";

// The same program with openapi-fetch alone. Compiled, never run.

const client = createClient<paths>({
  baseUrl: "https://api.dintero.com/v1",
  headers: { authorization: "Bearer bench" },
});
const oid = "P12345678";

export async function onboard(name: string): Promise<string[]> {
  const settings = unwrap(await client.GET("/accounts/{aid}/management/settings", { params: { path: { aid: oid } } }));
  const accounts = unwrap(
    await client.GET("/accounts/{oid}/management/accounts", { params: { path: { oid }, query: { limit: 10 } } }),
  );
  const account = unwrap(
    await client.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path: { oid, aid: "P11112222" } } }),
  );
  const roles = unwrap(
    await client.GET("/accounts/{oid}/auth/roles", { params: { path: { oid }, query: { search: name, limit: 10 } } }),
  );
  const role = unwrap(
    await client.POST("/accounts/{oid}/auth/roles", {
      params: { path: { oid } },
      body: { name, scope: ["read:checkout"] },
    }),
  );
  const sameRole = unwrap(
    await client.GET("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { oid, role_id: "r1" } } }),
  );
  const clients = unwrap(await client.GET("/accounts/{oid}/auth/clients", { params: { path: { oid } } }));
  const grants = unwrap(await client.GET("/accounts/{oid}/auth/client-grants", { params: { path: { oid } } }));
  const keys = unwrap(await client.GET("/accounts/{oid}/auth/keys", { params: { path: { oid } } }));
  const { response } = await client.DELETE("/accounts/{oid}/auth/roles/{role_id}", {
    params: { path: { oid, role_id: "r1" } },
  });
  if (!response.ok) throw new Error("not deleted");
  return [settings, accounts, account, roles, role, sameRole, clients, grants, keys].map((one) => JSON.stringify(one));
}

function unwrap<Data>({ data, response }: { data?: Data; response: Response }): Data {
  if (!response.ok) throw new Error(`status ${response.status}`);
  return data as Data;
}
