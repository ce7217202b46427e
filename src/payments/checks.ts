import { ConfigurationError } from "../core/errors/configuration-error.js";
import { isObject, ownMember } from "../core/util/validate.js";

// Dintero takes amounts as integers in minor units, and currencies as the capital letters of ISO 4217. Its rule for a session is that the order's amount is the sum of the
// lines and of the shipping option; without the feature toggle `strict-session-amounts` a mismatch shows at the capture.

type Check = (body: Fields, report: Report, strict: boolean) => void;
type Fields = Readonly<Record<string, unknown>>;
/** A line, after where it is in the body. */
type Line = readonly [name: string, line: Fields];
/** Throws the error for a field. */
type Report = (field: string, fault: string) => never;

const AMOUNT = "to be a non-negative integer in minor units";
const LINE_AMOUNT = "to be an integer in minor units";
/** What to do about an amount in major units. */
const EXAMPLE = "NOK 299.00 is 29900";

// Gift cards are usually lines of a negative amount, and rounding goes in both directions.
const NEGATIVE_LINES: ReadonlySet<unknown> = new Set(["gift_card", "surcharge"]);

const session: Check = ({ order }, report, strict) => checkOrder(fieldsOf(order), "order.", report, strict);

const CHECKS: Readonly<Record<string, Check>> = {
  "POST /sessions": session,
  "POST /sessions-profile": session,
  "PUT /sessions/{session_id}": session,
  "POST /sessions/pay": (body, report, strict) => {
    checkOrder(fieldsOf(fieldsOf(body["session"])["order"]), "session.order.", report, strict);
  },
  "POST /transactions/{id}/capture": (body, report) => checkOperation(body, report),
  "POST /transactions/{id}/refund": (body, report) => checkOperation(body, report),
  "POST /transactions/{id}/authorization": (body, report, strict) => checkOrder(body, "", report, strict),
  "POST /v2/accounts/{aid}/payout/fund-transfers": ({ amount }, report) => checkAmount("amount", amount, report),
};

/**
 * Refuses a body whose amounts cannot be right: no integer, negative, a currency that is no code, two lines of one id, or, when `strict`, lines that do not add up.
 *
 * @throws ConfigurationError that names the field and the line.
 */
export function checkRequest(method: string, path: string, body: unknown, strict: boolean): void {
  const operation = `${method} ${path}`;
  const check = ownMember(CHECKS, operation);
  check?.(
    fieldsOf(body),
    (field, fault) => {
      throw new ConfigurationError(`Expected \`${field}\` of ${operation} ${fault}.`, { method, path });
    },
    strict,
  );
}

function checkOperation(body: Fields, report: Report): void {
  checkAmount("amount", body["amount"], report);
  linesOf(body).forEach((line, index) => {
    checkLine(line, `items[${index}]`, report);
  });
}

function checkOrder(order: Fields, prefix: string, report: Report, strict: boolean): void {
  const { amount } = order;
  checkAmount(`${prefix}amount`, amount, report);
  checkCurrency(`${prefix}currency`, order["currency"], report);
  checkInteger(`${prefix}vat_amount`, order["vat_amount"], report);
  const items = linesOf(order);
  const shipping = isObject(order["shipping_option"]) ? order["shipping_option"] : undefined;
  const named: Line[] = items.map((line, index) => [`${prefix}items[${index}]`, line]);
  for (const [name, line] of named) checkLine(line, name, report);
  if (shipping) {
    checkAmount(`${prefix}shipping_option.amount`, shipping["amount"], report);
    checkInteger(`${prefix}shipping_option.vat_amount`, shipping["vat_amount"], report);
    named.push([`${prefix}shipping_option`, shipping]);
  }
  checkUnique(named, report);
  if (strict && items.length > 0 && typeof amount === "number") checkTotal(order, named, `${prefix}amount`, report);
}

function checkLine(line: Fields, name: string, report: Report): void {
  const { amount } = line;
  const id = idOf(line);
  if (NEGATIVE_LINES.has(line["type"])) checkInteger(`${name}.amount`, amount, report, id);
  else checkAmount(`${name}.amount`, amount, report, id);
  checkInteger(`${name}.vat_amount`, line["vat_amount"], report, id);
  listOf(line["splits"]).forEach((split, index) => {
    checkInteger(`${name}.splits[${index}].amount`, split["amount"], report, id);
  });
}

function checkUnique(lines: readonly Line[], report: Report): void {
  const names = new Map<unknown, string>();
  for (const [name, line] of lines) {
    const id = line["line_id"];
    const other = names.get(id);
    if (other !== undefined)
      report(`${name}.line_id`, `to be unique in the order, got "${String(id)}" as in \`${other}\``);
    if (id !== undefined) names.set(id, name);
  }
}

function checkTotal(order: Fields, lines: readonly Line[], field: string, report: Report): void {
  const amounts = lines.map(([, line]) => line["amount"]);
  // Discounts on the whole order are no part of a line, and a line without an amount has no known one.
  if (listOf(order["discount_lines"]).length > 0 || amounts.some((amount) => typeof amount !== "number")) return;
  const amount = Number(order["amount"]);
  const sum = (amounts as number[]).reduce((total, each) => total + each, 0);
  if (amount === sum || (order["partial_payment"] === true && amount < sum)) return;
  const shown = lines.map(([name, line]) => `\`${name}\`${idOf(line)} ${String(line["amount"])}`).join(", ");
  const rule = order["partial_payment"] === true ? "to be at most" : "to be";
  report(
    field,
    `${rule} ${sum}, the sum of its lines (${shown}), got ${amount}. Pass \`strict: false\` to createPayments to send it`,
  );
}

function checkAmount(field: string, value: unknown, report: Report, line = ""): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && Number(value) >= 0)) {
    report(field, `${line && `${line.trim()} `}${AMOUNT}, got ${shown(value)}${adviceOn(value)}`);
  }
}

function checkInteger(field: string, value: unknown, report: Report, line = ""): void {
  if (value !== undefined && !Number.isSafeInteger(value)) {
    report(field, `${line && `${line.trim()} `}${LINE_AMOUNT}, got ${shown(value)}${adviceOn(value)}`);
  }
}

function checkCurrency(field: string, value: unknown, report: Report): void {
  if (value === undefined || (typeof value === "string" && /^[A-Z]{3}$/.test(value))) return;
  report(field, `to be three capital letters of ISO 4217, such as "NOK", got ${shown(value)}`);
}

/** Short texts of letters, digits and separators are no secret, and show what is wrong with them. */
const SHORT_TEXT = /^[\w., -]{0,12}$/;

function shown(value: unknown): string {
  if (typeof value === "string" && SHORT_TEXT.test(value)) return `the text "${value}"`;
  return typeof value === "number" || value === null ? String(value) : `a value of type ${typeof value}`;
}

/** A fraction and a text look like an amount in major units. */
const adviceOn = (value: unknown): string =>
  typeof value === "string" || (typeof value === "number" && !Number.isInteger(value)) ? `. ${EXAMPLE}` : "";

/** The id of a line, for a message. */
const idOf = (line: Fields): string => (typeof line["line_id"] === "string" ? ` (line "${line["line_id"]}")` : "");

const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});
const listOf = (value: unknown): Fields[] => (Array.isArray(value) ? value.map(fieldsOf) : []);
const linesOf = (body: Fields): Fields[] => listOf(body["items"]);
