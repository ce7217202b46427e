import type { Routes } from "../route.js";
import { API_KEY_ROUTES } from "./api-keys.js";
import { SIGNATURE_ROUTES } from "./signature.js";
import { TERMINAL_ROUTES } from "./terminals.js";

/** The routes of checkout administration but session profiles. */
export const ADMINISTRATION_ROUTES: Routes = { ...API_KEY_ROUTES, ...SIGNATURE_ROUTES, ...TERMINAL_ROUTES };
