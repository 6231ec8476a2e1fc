// First code of a Node.js worker: starts the official runtime client, and stands in for its compiled part.
// Run as `node node_boot.mjs HANDLER RUNTIME_FOLDER TASK_ROOT`.

import http from "node:http";
import inspector from "node:inspector";
import Module from "node:module";
import { pathToFileURL } from "node:url";

const [handler, runtime, taskRoot] = process.argv.slice(2);
const [host, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");

// Where the function is debugged: nothing of it runs before the debugger is there, and knows where to stop.
const debugPort = process.env.STACKLINE_DEBUG_PORT;
delete process.env.STACKLINE_DEBUG_PORT;
delete process.env.STACKLINE_DEBUGGER;
if (debugPort) {
  console.error(`[stackline] waits for a debugger on 127.0.0.1:${debugPort}`);
  inspector.open(Number(debugPort), "127.0.0.1", true);
  console.error("[stackline] the debugger is here");
}

// One connection: an answer is always there before the next invocation is asked for.
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let posting = 0;

function call(method, path, body, headers = {}) {
  const options = { host, port, agent, method, path: `/2018-06-01/runtime/invocation/${path}`, headers };
  return new Promise((resolve, reject) => {
    const request = http.request(options, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("end", () => resolve({ body: Buffer.concat(chunks).toString("utf8"), headers: response.headers }));
      response.on("error", reject);
    });
    request.on("error", reject);
    request.end(body);
  });
}

async function post(path, body, headers = {}) {
  const content = Buffer.from(body, "utf8");
  posting += 1;
  try {
    await call("POST", path, content, {
      "Content-Type": "application/json",
      "Content-Length": content.length,
      ...headers,
    });
  } finally {
    posting -= 1;
  }
}

// The compiled client answers before it returns, and the client ends the process right after it has told of an
// uncaught error. Here the end waits for what is being sent.
const exit = process.exit.bind(process);
process.exit = (code) => {
  if (posting === 0) exit(code);
  process.exitCode = code;
  const waiting = setInterval(() => posting === 0 && (clearInterval(waiting), exit(code)), 1);
};

const client = {
  initializeClient() {},
  async next() {
    const { body, headers } = await call("GET", "next");
    return { bodyJson: body, headers };
  },
  done: (id, body) => void post(`${id}/response`, body),
  error: (id, body, cause) =>
    void post(`${id}/error`, body, cause ? { "Lambda-Runtime-Function-XRay-Error-Cause": cause } : {}),
};

const load = Module._extensions[".node"];
Module._extensions[".node"] = (module, file) => {
  if (file.endsWith("rapid-client.node")) module.exports = client;
  else load(module, file);
};

// Lambda's runtime finds modules of NODE_PATH for ES modules too. In the sandbox they are above /var/task.
Module.register?.(
  `data:text/javascript,${encodeURIComponent(`
    import { createRequire } from "node:module";
    import { pathToFileURL } from "node:url";
    const require = createRequire(${JSON.stringify(pathToFileURL(`${taskRoot}/`))});
    export async function resolve(specifier, context, next) {
      try {
        return await next(specifier, context);
      } catch (error) {
        if (error.code !== "ERR_MODULE_NOT_FOUND") throw error;
        try {
          return await next(pathToFileURL(require.resolve(specifier)).href, context);
        } catch {
          throw error;
        }
      }
    }`)}`,
);

process.argv = [process.argv[0], "/var/runtime/index.mjs"];
const { run } = await import(pathToFileURL(`${runtime}/node_modules/aws-lambda-ric/dist/index.mjs`));
await run(taskRoot, handler);
