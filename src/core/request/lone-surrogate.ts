/** A lone surrogate has no UTF-8 form, so `encodeURIComponent` throws on it. */
export const LONE_SURROGATE = /[\ud800-\udfff]/u;
