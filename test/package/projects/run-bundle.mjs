import { pathToFileURL } from "node:url";

const { bundle, sandbox } = JSON.parse(process.env.PACKAGE_TEST);
const { get } = await import(pathToFileURL(bundle));
const { data, error } = await get({ ...sandbox.credentials, baseUrl: sandbox.url });
console.log(JSON.stringify({ account: data?.account_id, error: error?.message }));
