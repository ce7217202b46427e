import { expect, it } from "vitest";
import { createDintero, unwrap } from "../../../src/index.js";
import { idle, startSandbox } from "../../../src/testing/index.js";

/** What keeps this process from ending. */
const open = () => process.getActiveResourcesInfo().filter((name) => name.startsWith("TCP"));

it("an open sandbox does not keep its process alive", async () => {
  const before = open();
  const { url: baseUrl, credentials, close } = await startSandbox();
  const dintero = createDintero({ ...credentials, baseUrl });
  unwrap(await dintero.GET("/accounts/{oid}/auth/roles"));
  // The client lets go of its connection a moment after the response.
  await idle();
  expect(open()).toEqual(before);
  await close();
});
