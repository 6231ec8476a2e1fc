/** A made-up web shop, to develop the canvas without a server: every kind of card, wire and state. */
import type { Card, Group, Snapshot, Wire } from "../src/api/types";

type Row = [id: string, label: string, method?: string, note?: string];

interface Sketch {
  id: string;
  kind: string;
  family: string;
  glyph: string;
  subtitle: string;
  rows?: Row[];
  ports?: string;
  group?: string;
}

const fn = (id: string, subtitle: string, group?: string): Sketch => ({
  id,
  kind: "function",
  family: "compute",
  glyph: "function",
  subtitle,
  ports: "in out",
  group,
});
const part = (
  id: string,
  kind: string,
  family: string,
  glyph: string,
  subtitle: string,
  ports = "in",
  rows?: Row[],
  group?: string,
): Sketch => ({ id, kind, family, glyph, subtitle, ports, rows, group });

const SKETCHES: Sketch[] = [
  part("Storefront", "cdn", "network", "globe", "CDN · shop.example.com", "", [
    ["default", "/*"],
    ["api", "/api/*"],
  ]),
  part("StorefrontApi", "http-api", "api", "api", "HTTP API · 6 routes", "in", [
    ["GET /products", "/products", "GET"],
    ["GET /products/{id}", "/products/{id}", "GET"],
    ["PUT /carts/{id}", "/carts/{id}", "PUT"],
    ["POST /orders", "/orders", "POST"],
    ["GET /orders/{id}", "/orders/{id}", "GET"],
    ["POST /webhooks/stripe", "/webhooks/stripe", "POST"],
  ]),
  part("Customers", "user-pool", "identity", "users", "User pool", "", [["post", "Post confirmation"]]),
  part("SiteAssets", "bucket", "storage", "bucket", "Bucket · website"),
  fn("SearchProducts", "Python 3.13 · 512 MB"),
  fn("GetProduct", "Python 3.13 · 256 MB"),
  fn("UpdateCart", "Python 3.13 · 256 MB"),
  fn("CreateOrder", "Python 3.13 · 1024 MB"),
  fn("GetOrder", "Python 3.13 · 256 MB"),
  fn("StripeWebhook", "Node.js 22 · 512 MB"),
  fn("OnSignUp", "Python 3.13 · 256 MB"),
  part("Products", "table", "data", "table", "Table · pk, sk"),
  part("Carts", "table", "data", "table", "Table · pk · TTL"),
  part("Orders", "table", "data", "table", "Table · pk, sk", "in", [
    ["stream", "Stream", undefined, "new image"],
  ]),
  part("StripeKeys", "secret", "identity", "key", "Secret · rotates 30 d"),
  part("OrderEvents", "event-bus", "messaging", "bus", "Event bus · 3 rules", "in", [
    ["created", "order.created"],
    ["paid", "order.paid"],
    ["cancelled", "order.cancelled"],
  ]),
  part("FulfilOrder", "state-machine", "flow", "state-machine", "State machine · Standard", "in out"),
  fn("ReserveStock", "Python 3.13 · 256 MB"),
  fn("CapturePayment", "Node.js 22 · 512 MB"),
  fn("BookCourier", "Python 3.13 · 256 MB"),
  part("Stock", "table", "data", "table", "Table · sku"),
  part("MailQueue", "queue", "messaging", "queue", "Queue · FIFO", "in", [
    ["msg", "Messages", undefined, "batch 10"],
    ["dead", "Dead letters", undefined, "after 5"],
  ]),
  part("MailDeadLetters", "queue", "messaging", "dead-letter-queue", "Queue · 14 days", "in out"),
  fn("SendMail", "Python 3.13 · 256 MB"),
  part("MailTemplates", "bucket", "storage", "bucket", "Bucket · versioned"),
  part("ProductImages", "bucket", "storage", "bucket", "Bucket", "", [
    ["created", "Object created", undefined, "*.jpg"],
  ]),
  fn("ResizeImage", "Container · 2048 MB"),
  part("Thumbnails", "bucket", "storage", "bucket", "Bucket"),
  part("Nightly/Settlement", "schedule", "messaging", "schedule", "Schedule · daily 02:00 UTC", "out"),
  fn("SettleLedger", "Python 3.13 · 1024 MB", "LedgerVpc"),
  part("LedgerDb", "database", "data", "database", "Aurora PostgreSQL", "in", undefined, "LedgerVpc"),
  fn("IndexOrders", "Python 3.13 · 512 MB"),
  part("OrderSearch", "search", "data", "search", "OpenSearch domain"),
  part("OpsAlerts", "topic", "messaging", "topic", "Topic", "in out", undefined, "Observability"),
  fn("NotifySlack", "Python 3.13 · 128 MB", "Observability"),
  part("FulfilLogs", "other", "other", "log", "Log group · 30 days"),
];

const GROUPS: Group[] = [
  {
    id: "LedgerVpc",
    kind: "vpc",
    family: "network",
    glyph: "network",
    contains: "",
    parts: [],
    free: false,
    collapsed: false,
    members: [],
    title: "LedgerVpc",
    subtitle: "VPC · 2 zones",
  },
  {
    id: "Observability",
    kind: "stack",
    family: "other",
    glyph: "stack",
    contains: "",
    parts: [],
    free: false,
    collapsed: false,
    members: [],
    title: "Observability",
    subtitle: "Nested stack",
  },
];

const LINES = `
Storefront.api StorefrontApi event|Storefront.default SiteAssets event|StorefrontApi.GET /products SearchProducts event
StorefrontApi.GET /products/{id} GetProduct event|StorefrontApi.PUT /carts/{id} UpdateCart event|StorefrontApi.POST /orders CreateOrder event
StorefrontApi.GET /orders/{id} GetOrder event|StorefrontApi.POST /webhooks/stripe StripeWebhook event|Customers.post OnSignUp event
OnSignUp MailQueue access|SearchProducts Products access|GetProduct Products access|UpdateCart Carts access|CreateOrder Carts access
CreateOrder Orders access|CreateOrder OrderEvents access|GetOrder Orders access|StripeWebhook OrderEvents access|StripeWebhook StripeKeys access
Orders.stream IndexOrders event|IndexOrders OrderSearch access|OrderEvents.created MailQueue event|OrderEvents.paid FulfilOrder event
OrderEvents.cancelled MailQueue event|FulfilOrder ReserveStock event|FulfilOrder CapturePayment event|FulfilOrder BookCourier event
ReserveStock Stock access|MailQueue.msg SendMail event|MailQueue.dead MailDeadLetters fail|SendMail MailTemplates access|MailDeadLetters OpsAlerts fail
ProductImages.created ResizeImage event|ResizeImage Thumbnails access|Nightly/Settlement SettleLedger event|SettleLedger LedgerDb access|OpsAlerts NotifySlack event`
  .trim()
  .split(/[|\n]/);

function wire(text: string): Wire {
  const [, from = "", target = "", kind = ""] = /^(.+) (\S+) (\S+)$/.exec(text) ?? [];
  const [source = "", ...facet] = from.split(".");
  const style = kind === "access" ? "access" : "event";
  const connection = style === "access" ? "function-uses" : "runs";
  return {
    id: [source, facet.join("."), target, connection].join("|"),
    connection,
    source,
    facet: facet.length ? facet.join(".") : null,
    target,
    style,
    access: style === "access" ? "read-write" : null,
    failure: kind === "fail",
    label: style === "access" ? "reads and writes" : "runs",
    lines: [[30, 32]],
    files: {},
    changes: false,
  };
}

const wires = LINES.map(wire);

function card(sketch: Sketch, index: number): Card {
  const { id, kind, family, glyph, subtitle, rows = [], ports = "", group } = sketch;
  const connected = (port: string) =>
    wires.some((w) => (port === "in" ? w.target === id : w.source === id && (w.facet ?? "out") === port));
  const sides = ports.split(" ").filter(Boolean);
  return {
    id,
    type: `AWS::Example::${kind}`,
    kind,
    family,
    glyph,
    title: id.split("/").at(-1) ?? id,
    subtitle,
    width: 228,
    height: 54 + (rows.length ? rows.length * 27 + 5 : 0),
    virtual: id.includes("/"),
    event: id.includes("/"),
    group: group ?? null,
    line: index + 10,
    lines: [index + 10, index + 10],
    facets: rows.map(([facet, label, method, note]) => ({
      id: facet,
      label,
      method: method ?? null,
      note: note ?? null,
      line: index + 10,
      changes: false,
    })),
    ports: [
      ...sides.map((port) => ({
        id: port,
        side: port === "in" ? ("left" as const) : ("right" as const),
        x: port === "in" ? 0 : 228,
        y: 27,
        connected: connected(port),
      })),
      ...rows.map(([facet], i) => ({
        id: facet,
        side: "right" as const,
        x: 228,
        y: 54 + i * 27 + 13.5,
        connected: connected(facet),
      })),
    ],
    condition: null,
  };
}

export const storefront: Snapshot = {
  revision: "1",
  serial: 1,
  file: "template.yaml",
  others: {},
  text: `AWSTemplateFormatVersion: "2010-09-09"\nTransform: AWS::Serverless-2016-10-31\n\nResources:\n${SKETCHES.map((s) => `  ${s.id}: {Type: "AWS::Example::${s.kind}"}`).join("\n")}\n`,
  unsaved: true,
  can_undo: true,
  can_redo: false,
  undo_label: "Add BookCourier",
  redo_label: null,
  changed_on_disk: false,
  drawn: "storefront",
  known: false,
  checking: false,
  cards: SKETCHES.map(card),
  wires,
  references: [
    { source: "FulfilOrder", target: "FulfilLogs", via: "GetAtt", line: 40 },
    { source: "StorefrontApi", target: "Customers", via: "Ref", line: 20 },
  ],
  groups: GROUPS,
  diagnostics: [
    {
      id: "d1",
      severity: "warning",
      code: "api-timeout",
      summary: "Timeout is above the API limit",
      detail: "HTTP API integrations end after 30 s; this function may run for 60 s.",
      file: "template.yaml",
      resource: "StripeWebhook",
      path: [],
      line: 23,
      column: 1,
      fix: { summary: "Set Timeout to 29", applicable: true },
    },
  ],
  positions: {},
};
