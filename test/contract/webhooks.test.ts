import { afterAll, beforeAll, describe, expect, expectTypeOf, it } from "vitest";
import type { components, paths, webhooks } from "../../generated/webhooks.js";
import { lists, operations } from "../../generated/webhooks.operations.js";
import { examplesOf, type WithExamples } from "../../scripts/lib/lint/examples.js";
import { validatorsOf } from "../../scripts/lib/lint/validators.js";
import { type ObservedFetch, observedFetch } from "../../scripts/lib/mock/observed-fetch.js";
import { type Prism, startPrism } from "../../scripts/lib/mock/prism.js";
import { APIS } from "../../scripts/lib/spec/apis.js";
import { lookUp, target } from "../../scripts/lib/spec/pointer.js";
import { readSpecification } from "../../scripts/lib/spec/specification.js";
import { defineClient, PaginationError, unwrap } from "../../src/core/index.js";
import { exampleOperations } from "../kit/example-requests.js";
import { looseCall } from "../kit/loose-client.js";

const api = APIS.find(({ name }) => name === "webhooks");
if (!api) throw new Error("The webhooks document is not in the list of APIs");
const { document } = await readSpecification(api);

type Media = WithExamples & { readonly schema: unknown };
type Webhook = {
  readonly requestBody?: { readonly content: { readonly "application/json": Media } };
  readonly responses: Readonly<Record<string, unknown>>;
  readonly parameters?: readonly unknown[];
};

const sentWebhooks = Object.entries(
  (document as unknown as { webhooks: Record<string, Record<string, Webhook>> }).webhooks,
).flatMap(([name, item]) =>
  ["get", "post"].flatMap((method) => {
    const webhook = item[method];
    return webhook ? [{ name, method, webhook, pointer: `#/webhooks/${name}/${method}` }] : [];
  }),
);

const CALLBACKS = ["discount_codes_callback", "session_callback", "shipping_address_callback"];
const events = sentWebhooks.filter(({ name }) => name !== "ping" && !CALLBACKS.includes(name));

const [{ enum: eventNames }] = lookUp<[{ enum: string[] }]>(document, "#/components/schemas/HookEvent/anyOf");

const examplesAt = (media: string) => examplesOf(document, lookUp<Media>(document, media));

const validate = validatorsOf(document, "response");
function findings(schema: string, value: unknown): string[] {
  const check = validate(schema);
  return check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

const namesOfHeaders = ({ pointer, webhook }: (typeof sentWebhooks)[number]): string[] =>
  (webhook.parameters ?? [])
    .map((_, index) =>
      lookUp<{ name: string; in: string }>(document, target(document, `${pointer}/parameters/${index}`)),
    )
    .filter((parameter) => parameter.in === "header")
    .map(({ name }) => name);

describe("subscription operations", () => {
  let prism: Prism;
  beforeAll(async () => {
    prism = await startPrism(document);
  });
  afterAll(() => prism.close());

  const clientWith = (fetch: ObservedFetch) =>
    defineClient<paths, typeof lists>({ baseUrl: prism.url, auth: "token", lists, operations, fetch });

  it.each(exampleOperations(document))("$operationId accepts its examples", async (operation) => {
    const { method, path, params, bodies, responses } = operation;
    const success = responses.find(({ status }) => status < 300);
    for (const { value } of bodies) {
      const fetch = observedFetch();
      const call = { params, ...(value !== undefined && { body: value }) };
      const { data, error, response } = await looseCall(clientWith(fetch), method, path, call);
      expect(fetch.violations).toEqual([]);
      expect(fetch.sent).toMatchObject([{ method, path: operation.sent.path, body: value }]);
      expect(error).toBeUndefined();
      expect(response.status).toBe(success?.status);
      expect(data).toEqual(success?.example);
    }
  });

  it("reads a created subscription by its id", async () => {
    const fetch = observedFetch();
    const client = clientWith(fetch);
    const path = { aid: "P12345678" };
    const secret = { type: "HMAC-SHA1", value: "d2f1c9a47b6e4f0a" } as const;
    const created = unwrap(
      await client.POST("/accounts/{aid}/hooks/subscriptions", {
        params: { path },
        body: { config: { url: "https://shop.nordfjordkaffe.no/dintero/events", secret }, events: ["settlement_add"] },
      }),
    );
    const params = { path: { ...path, hid: created.id } };
    expect(unwrap(await client.GET("/accounts/{aid}/hooks/subscriptions/{hid}", { params }))).toEqual(created);
    expect(fetch.violations).toEqual([]);
    expect(created.config.secret).toEqual(secret);
  });

  it("reports a subscription without an address as a violation", async () => {
    const fetch = observedFetch();
    const path = "/accounts/{aid}/hooks/subscriptions";
    const body = { config: { content_type: "application/json" }, events: ["settlement_add"] };
    await looseCall(clientWith(fetch), "POST", path, { params: { path: { aid: "P12345678" } }, body });
    expect(fetch.violations).toEqual([expect.stringContaining("must have required property 'url'")]);
  });

  it("requests the second page of subscriptions after the id of the last subscription", async () => {
    const fetch = observedFetch();
    const params = { path: { aid: "P12345678" }, query: { limit: 1 } };
    const hooks = clientWith(fetch).paginate("/accounts/{aid}/hooks/subscriptions", { params });
    // Prism sends the same page again, which must end the iteration.
    await expect(hooks.toArray()).rejects.toBeInstanceOf(PaginationError);
    expect(fetch.violations).toEqual([]);
    expect(fetch.sent.map(({ query }) => query)).toEqual([
      [["limit", "1"]],
      [
        ["limit", "1"],
        ["starting_after", "0b5c2f1e-7d94-4a36-8e21-5f9a0c3d6b78"],
      ],
    ]);
  });
});

describe("events", () => {
  it("have a webhook for each of the 41 names that a subscription can have", () => {
    expect(events.map(({ name }) => name).sort()).toEqual([...eventNames].sort());
    expect(eventNames).toHaveLength(41);
  });

  it.each(events)("$name has its name as a constant in the body", ({ name, pointer }) => {
    const media = `${pointer}/requestBody/content/application~1json`;
    const schema = `${media}/schema`;
    for (const [, example] of examplesAt(media)) {
      expect(findings(schema, example)).toEqual([]);
      expect(findings(schema, { ...(example as object), event: "another_event" })).toContainEqual(
        expect.stringContaining("/event must be equal to constant"),
      );
      expect(example).toMatchObject({ event: name });
    }
    expect(examplesAt(media).length).toBeGreaterThan(0);
  });

  it.each(events)("$name carries the headers of a delivery and ends or causes redelivery by status", (event) => {
    expect(namesOfHeaders(event)).toEqual(["event", "event-delivery", "event-signature"]);
    expect(Object.keys(event.webhook.responses)).toEqual(["200", "400", "500"]);
  });

  it.each(events)("$name refuses a body without the id of its account and of its delivery", ({ pointer }) => {
    const media = `${pointer}/requestBody/content/application~1json`;
    for (const member of ["account_id", "event_delivery", "event"]) {
      const [[, example]] = examplesAt(media) as [[string, Record<string, unknown>]];
      const { [member]: _, ...rest } = example;
      expect(findings(`${media}/schema`, rest)).toEqual([` must have required property '${member}'`]);
    }
  });
});

describe("callbacks and ping", () => {
  const withBody = sentWebhooks.filter(({ name, webhook }) => !eventNames.includes(name) && webhook.requestBody);

  it("include the ping, the session callback with both methods, and the two callbacks of Express sessions", () => {
    const others = sentWebhooks.filter(({ name }) => !eventNames.includes(name));
    expect(others.map(({ name, method }) => `${method} ${name}`)).toEqual([
      "post ping",
      "get session_callback",
      "post session_callback",
      "post shipping_address_callback",
      "post discount_codes_callback",
    ]);
  });

  it.each(withBody)("the body of $name is valid", ({ pointer }) => {
    const media = `${pointer}/requestBody/content/application~1json`;
    expect(examplesAt(media).flatMap(([, example]) => findings(`${media}/schema`, example))).toEqual([]);
    expect(examplesAt(media).length).toBeGreaterThan(0);
  });

  it.each(["shipping_address_callback", "discount_codes_callback"])(
    "requires shipping options in the response to %s",
    (name) => {
      const media = `#/webhooks/${name}/post/responses/200/content/application~1json`;
      const [[, example]] = examplesAt(media) as [[string, object]];
      expect(findings(`${media}/schema`, example)).toEqual([]);
      expect(findings(`${media}/schema`, {})).toEqual([" must have required property 'shipping_options'"]);
    },
  );

  it("document the signature of a session callback and the statuses after which it is retried", () => {
    const item = lookUp<{ parameters: unknown[] }>(document, "#/webhooks/session_callback");
    const shared = item.parameters.map((_, index) =>
      lookUp<{ name: string }>(document, target(document, `#/webhooks/session_callback/parameters/${index}`)),
    );
    expect(shared.map(({ name }) => name)).toEqual(expect.arrayContaining(["Dintero-Signature", "event-delivery"]));
    for (const { name, webhook } of sentWebhooks) {
      if (name === "session_callback") expect(Object.keys(webhook.responses)).toEqual(["200", "4XX", "5XX"]);
    }
  });
});

describe("the generated types of events", () => {
  type BodyOf<Item> = Item extends {
    post: { requestBody: { content: { "application/json": infer Body extends { event: string } } } };
  }
    ? Body
    : never;
  type WebhookEvent = { [Name in keyof webhooks]: BodyOf<webhooks[Name]> }[keyof webhooks];

  it("form a union that the name of the event narrows", () => {
    const reference = (event: WebhookEvent): string | undefined => {
      switch (event.event) {
        case "checkout_transaction":
          expectTypeOf(event.transaction.id).toEqualTypeOf<string>();
          return event.transaction.merchant_reference;
        case "checkout_authorization":
          expectTypeOf(event.transaction?.amount).toEqualTypeOf<number | undefined>();
          return event.authorization.merchant_reference;
        case "checkout_token_add":
          return event.token.id;
        case "account_store_delete":
          return event.store.store_id;
        default:
          return event.event_delivery;
      }
    };
    const media = "#/webhooks/checkout_transaction/post/requestBody/content/application~1json";
    const [[, example]] = examplesAt(media) as [[string, WebhookEvent]];
    expect(reference(example)).toBe("order-4711");
  });

  it("have every event, each under its own name", () => {
    expectTypeOf<Exclude<keyof webhooks, WebhookEvent["event"]>>().toEqualTypeOf<
      "ping" | "session_callback" | "shipping_address_callback" | "discount_codes_callback"
    >();
    expectTypeOf<Extract<WebhookEvent, { event: "settlement_add" }>["account_id"]>().toEqualTypeOf<string>();
    expectTypeOf<Extract<WebhookEvent, { event: "approval_payout_destination_update" }>>().toExtend<{
      payout_destination_case: components["schemas"]["PayoutDestinationCase"];
    }>();
  });
});
