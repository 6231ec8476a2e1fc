/** Answers the app's reads from the made-up web shop, so that `npm run dev` works alone. Edits are refused. */
import type { Plugin } from "vite";
import type { GitStatus, RepositoryView, Inspection, Kind, Project } from "../src/api/types";
import { storefront } from "./storefront.ts";

const project: Project = {
  name: "storefront",
  folder: "/home/you/acme/storefront",
  file: "template.yaml",
  version: "0",
  branch: "main",
  environment: "local",
  region: "us-east-1",
  canvas: null,
  trail: [{ title: "storefront", canvas: null, file: "template.yaml" }],
  environments: ["local"],
};

const kinds: Kind[] = [
  ["http-api", "HTTP API", "api", "api", "API", "Routes that run functions"],
  ["function", "Function", "compute", "function", "Compute", "Code that runs when something happens"],
  ["table", "Table", "data", "table", "Data", "Items by key, with a stream of changes"],
  ["queue", "Queue", "messaging", "queue", "Messaging", "Messages, each handled once"],
].map(([kind = "", label = "", family = "", glyph = "", group = "", summary = ""]) => ({
  kind,
  type: "AWS::Example",
  label,
  family,
  glyph,
  group,
  summary,
}));

const field = {
  description: "",
  choices: [],
  unit: null,
  minimum: null,
  maximum: null,
  placeholder: null,
  intrinsic: false,
  required: false,
  replaces: "no" as const,
  inside: 0,
  unknown: false,
  plain: false,
  documentation: null,
};

const inspection: Inspection = {
  id: "StripeWebhook",
  type: "AWS::Serverless::Function",
  label: "Function",
  summary: "Code that runs when something happens.",
  groups: [
    {
      title: "Source",
      fields: [
        { ...field, path: "Handler", label: "Handler", kind: "text", value: "app.stripe.handler" },
        {
          ...field,
          path: "Runtime",
          label: "Runtime",
          kind: "choice",
          value: "nodejs22.x",
          choices: ["nodejs22.x", "python3.13"],
        },
        {
          ...field,
          path: "Architectures",
          label: "Architecture",
          kind: "choice",
          value: "arm64",
          choices: ["arm64", "x86_64"],
        },
      ],
    },
    {
      title: "Limits",
      fields: [
        { ...field, path: "MemorySize", label: "Memory", kind: "number", value: "512", unit: "MB" },
        { ...field, path: "Timeout", label: "Timeout", kind: "number", value: "60", unit: "s" },
        { ...field, path: "Role", label: "Role", kind: "text", value: "!GetAtt Role.Arn", intrinsic: true },
      ],
    },
  ],
  properties: 0,
  variables: [
    ["EVENT_BUS", "!Ref OrderEvents"],
    ["LOG_LEVEL", "info"],
  ],
  fidelity: [],
  grants: ["Puts events on OrderEvents", "Reads StripeKeys"],
  documentation: null,
};

const git: GitStatus = {
  repository: true,
  branch: "main",
  branches: ["main"],
  changed: ["template.yaml"],
  diff: "@@ -29 +29,1 @@\n+  BookCourier: {}\n",
  head_text: storefront.text.replace(/ {2}BookCourier.*\n/, ""),
  heads: {},
  message: "Add BookCourier",
};

const repository: RepositoryView = {
  repository: true,
  top: "/home/me/storefront",
  branch: "main",
  commit: "0123456789abcdef",
  upstream: "origin/main",
  ahead: 1,
  behind: 0,
  remotes: ["origin"],
  branches: [{ name: "main", remote: false }],
  files: [{ path: "template.yaml", change: "changed", staged: false, was: "", ours: true }],
  operation: "",
  ours: "",
  theirs: "",
  message: "",
  sync: { serial: 0, what: "", running: false, cancellable: false, progress: "", outcome: "none", diagnostics: [] },
};

const answers: Record<string, unknown> = {
  "/api/project": project,
  "/api/snapshot": storefront,
  "/api/kinds": kinds,
  "/api/git": git,
  "/api/repository": repository,
  "/api/cloud": { running: true, endpoint: "http://127.0.0.1:4566" },
  "/api/deploy": {
    environment: "local",
    running: false,
    phase: "",
    outcome: "none",
    resources: {},
    outputs: {},
    log: [],
    diagnostics: [],
  },
  "/api/targets": ["Carts", "Orders", "Products", "OrderEvents"].map((target) => ({
    target,
    connection: "function-uses",
    label: "uses",
    style: "access",
    accesses: ["read", "write", "read-write"],
    default_access: "read-write",
    settings: [],
  })),
};

export function fixtureServer(): Plugin {
  return {
    name: "fixture-server",
    configureServer(server) {
      server.middlewares.use((request, response, next) => {
        const path = (request.url ?? "").split("?")[0] ?? "";
        if (!path.startsWith("/api/") || path === "/api/events") return next();
        const answer = path.startsWith("/api/resources/") ? inspection : answers[path];
        response.statusCode = request.method === "GET" && answer ? 200 : 422;
        response.setHeader("content-type", "application/json");
        response.end(JSON.stringify(answer ?? { diagnostics: [], snapshot: null }));
      });
    },
  };
}
