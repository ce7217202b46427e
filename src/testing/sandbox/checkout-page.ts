import type { Session, Transaction } from "./payments/schemas.js";

/** The page that `url` of a session leads the shopper to: the order, and a button for each thing that can happen. */
export function checkoutPage(
  session: Session,
  transaction: Transaction | undefined,
  returnUrl: string | undefined,
): string {
  const { amount, currency, merchant_reference, items = [] } = session.order;
  const rows = items.map(
    ({ description, quantity, amount }) =>
      `<tr><td>${escaped(description ?? "")}</td><td>${escaped(quantity)}</td><td>${money(amount, currency)}</td></tr>`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Sandbox checkout ${escaped(merchant_reference)}</title>
<style>
body { font: 16px/1.5 system-ui, sans-serif; max-width: 32rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td { border-bottom: 1px solid #ddd; padding: 0.25rem 0; }
td:last-child { text-align: right; }
button { font: inherit; display: block; width: 100%; margin: 0.5rem 0; padding: 0.5rem; cursor: pointer; }
</style>
</head>
<body>
<h1>${money(amount, currency)}</h1>
<p>Order ${escaped(merchant_reference)}. This is the sandbox of dintero-client: no money moves.</p>
<table>${rows.join("")}</table>
${actions(session, transaction, returnUrl)}
</body>
</html>
`;
}

function actions(session: Session, transaction: Transaction | undefined, returnUrl: string | undefined): string {
  if (session.cancelled_at !== undefined) return "<p>The session is cancelled.</p>";
  if (transaction === undefined) return form(session, PAYABLE);
  const status = `<p>The transaction ${escaped(transaction.id ?? "")} is ${escaped(transaction.status ?? "")}.</p>`;
  if (transaction.status === "ON_HOLD") return status + form(session, ON_HOLD);
  return `${status}<p><a href="${escaped(returnUrl ?? "")}">Back to the shop</a></p>`;
}

const PAYABLE = {
  pay: "Pay",
  decline: "Pay with a card that is declined",
  hold: "Pay with a method that needs another check",
  cancel: "Cancel and go back to the shop",
};
const ON_HOLD = { authorize: "The check succeeds", fail: "The check fails" };

const form = ({ id = "" }: Session, buttons: Readonly<Record<string, string>>): string => {
  const base = `/v1/view/${encodeURIComponent(id)}`;
  const one = ([act, text]: [string, string]) => `<button formaction="${escaped(`${base}/${act}`)}">${text}</button>`;
  return `<form method="post">${Object.entries(buttons).map(one).join("")}</form>`;
};

/** An amount in minor units, as text. */
function money(amount: number | undefined, currency: string): string {
  const format = new Intl.NumberFormat("en", { style: "currency", currency, currencyDisplay: "code" });
  const { maximumFractionDigits = 2 } = format.resolvedOptions();
  return escaped(format.format((amount ?? 0) / 10 ** maximumFractionDigits));
}

const ENTITIES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

const escaped = (value: unknown): string => String(value ?? "").replace(/[&<>"']/g, (one) => ENTITIES[one] ?? one);
