import type { BodySerializer } from "./body.js";
import { jsonText, tagOf } from "./json.js";
import { bracketed, faultOfValue, membersOf, type Operation, refusal, textOf } from "./values.js";

/** An array becomes one field for each value, the members of an object are named in brackets, null and undefined are left out. */
const urlEncoded: BodySerializer = (body, operation) => {
  const form = new URLSearchParams();
  for (const [name, value] of membersOf(Object(body))) {
    bracketed(name, value, (field, one) => form.append(field, fieldText(field, one, operation)));
  }
  return form;
};

/** An array becomes one field for each value, an object becomes JSON, null and undefined are left out. */
const multipart: BodySerializer = (body, operation) => {
  const form = new FormData();
  for (const [name, value] of membersOf(Object(body))) {
    for (const one of Array.isArray(value) ? value : [value]) {
      const tag = tagOf(one);
      if (tag === "Blob" || tag === "File") form.append(name, one as Blob);
      else if (tag === "ArrayBuffer" || ArrayBuffer.isView(one)) form.append(name, new Blob([one as ArrayBuffer]));
      else if (tag === "Object" || tag === "Array") form.append(name, jsonText(`body.${name}`, one, operation));
      else form.append(name, fieldText(name, one, operation));
    }
  }
  return form;
};

function fieldText(name: string, value: unknown, operation: Operation): string {
  const fault = faultOfValue(value);
  if (fault) throw refusal(`\`body.${name}\``, `${fault}, which a form cannot express`, operation);
  return textOf(value);
}

/** The media types of forms. */
export const FORMS = {
  "application/x-www-form-urlencoded": urlEncoded,
  "multipart/form-data": multipart,
} as const;
