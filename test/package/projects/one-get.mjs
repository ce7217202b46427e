import { createDintero } from "dintero-client";

/** The smallest program there is: one client, one call. */
export const get = (options) => createDintero(options).GET("/accounts/{aid}/management/settings");
