// JavaScript whose types are checked.
import { createDintero, isDinteroError, unwrap } from "dintero-client";

/** @typedef {import("dintero-client").BodyOf<"aid_auths_roles_post">} Role */

const dintero = createDintero({ accountId: "T12345678", token: "token" });

/** @param {Role} body */
export async function create(body) {
  const { data, error } = await dintero.POST("/accounts/{oid}/auth/roles", { body });
  if (error) throw error;
  return data.id?.toUpperCase();
}

/** @param {import("dintero-client").InitOf<"aid_auths_roles_get">} [init] */
export const roles = async (init) => unwrap(await dintero.GET("/accounts/{oid}/auth/roles", init));

/** @type {import("dintero-client").Schemas["AuthRole"]} */
export const role = { scope: ["read:accounts"] };

export async function list() {
  try {
    for await (const account of dintero.paginate("/accounts/{oid}/management/accounts")) {
      console.log(account.company.business_name.toUpperCase());
    }
  } catch (problem) {
    console.log(isDinteroError(problem) && problem.outcome);
  }
}

// Types that fell back to `any` would let these through.
// @ts-expect-error no such path
export const noPath = () => dintero.GET("/accounts/{aid}/nothing");
// @ts-expect-error the server gives the id
export const withId = () => create({ scope: [], id: "1" });
