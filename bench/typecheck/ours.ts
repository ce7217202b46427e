import { createDintero, unwrap } from "../../src/index.js";

// Ten operations of a partner's program, as they are called with this package. Compiled, never run.

const dintero = createDintero({ accountId: "P12345678", token: "bench" });

export async function onboard(name: string): Promise<string[]> {
  const settings = unwrap(await dintero.GET("/accounts/{aid}/management/settings"));
  const accounts = unwrap(
    await dintero.GET("/accounts/{oid}/management/accounts", { params: { query: { limit: 10 } } }),
  );
  const account = unwrap(
    await dintero.GET("/accounts/{oid}/management/accounts/{aid}", { params: { path: { aid: "P11112222" } } }),
  );
  const roles = unwrap(
    await dintero.GET("/accounts/{oid}/auth/roles", { params: { query: { search: name, limit: 10 } } }),
  );
  const role = unwrap(await dintero.POST("/accounts/{oid}/auth/roles", { body: { name, scope: ["read:checkout"] } }));
  const sameRole = unwrap(
    await dintero.GET("/accounts/{oid}/auth/roles/{role_id}", { params: { path: { role_id: "r1" } } }),
  );
  const clients = unwrap(await dintero.GET("/accounts/{oid}/auth/clients"));
  const grants = unwrap(await dintero.GET("/accounts/{oid}/auth/client-grants"));
  const keys = unwrap(await dintero.GET("/accounts/{oid}/auth/keys"));
  const { error } = await dintero.DELETE("/accounts/{oid}/auth/roles/{role_id}", {
    params: { path: { role_id: "r1" } },
  });
  if (error) throw error;
  return [settings, accounts, account, roles, role, sameRole, clients, grants, keys].map((one) => JSON.stringify(one));
}
