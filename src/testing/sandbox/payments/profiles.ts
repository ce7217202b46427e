import { type Fields, fieldsOf, textOf } from "../body.js";
import { badRequest, notFound, ok, type SandboxResponse } from "../response.js";
import type { Context, Route, Routes } from "../route.js";
import { idPage } from "./lists.js";
import type { Profile } from "./profile-store.js";

/** The fault of a profile, or undefined. */
function profileFault(body: Fields): SandboxResponse | undefined {
  if (!textOf(body["description"])) return badRequest("description", "is required");
  return Object.hasOwn(body, "configuration") ? undefined : badRequest("configuration", "is required");
}

const create: Route = ({ account, world, body }) =>
  profileFault(fieldsOf(body)) ?? ok(world.ledger.profiles.add(account, fieldsOf(body)));

const withProfile =
  (use: (profile: Profile, context: Context) => SandboxResponse): Route =>
  (context) => {
    const { account, params, world } = context;
    const profile = world.ledger.profiles.of(account).find(({ id }) => id === params["profile_id"]);
    return profile ? use(profile, context) : notFound();
  };

export const PROFILE_ROUTES: Routes = {
  "GET /admin/session/profiles": (context) => idPage(context.world.ledger.profiles.of(context.account), context),
  "POST /admin/session/profiles": create,
  "GET /admin/session/profiles/{profile_id}": withProfile((profile) => ok(profile)),
  "PUT /admin/session/profiles/{profile_id}": withProfile((profile, { account, world, body }) => {
    const fault = profileFault(fieldsOf(body));
    if (fault) return fault;
    world.ledger.profiles.update(account, profile, fieldsOf(body));
    return ok({ profile_id: profile.profile_id, ...fieldsOf(body) });
  }),
  "DELETE /admin/session/profiles/{profile_id}": withProfile((profile, { account, world }) =>
    ok(world.ledger.profiles.delete(account, profile)),
  ),
};
