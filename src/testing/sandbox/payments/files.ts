import { failure, notFound } from "../response.js";
import type { Route, Routes } from "../route.js";

/** The file behind a link, which needs no access token. */
export const sendFile: Route = ({ params, query, world: { ledger } }) => {
  const name = params["file"] ?? "";
  const file = ledger.files.find(name);
  if (!file) return notFound();
  if (!ledger.files.isSigned(name, query.get("signature"))) return failure(403, "The link is not signed");
  return { status: 200, headers: { "content-type": file.contentType }, body: file.text };
};

export const FILE_ROUTES: Routes = { "GET /files/{file}": sendFile };
