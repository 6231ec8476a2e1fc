import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { fixtureServer } from "./dev/fixtureServer.ts";
import { packed } from "./dev/packed.ts";

/** STACKLINE_SERVER=http://127.0.0.1:PORT develops against a running `stackline edit`; without it, against dev/fixture. */
const server = process.env["STACKLINE_SERVER"];

export default defineConfig({
  plugins: [react(), packed(), ...(server ? [] : [fixtureServer()])],
  server: server ? { proxy: { "/api": { target: server, ws: true, changeOrigin: true } } } : {},
  build: {
    outDir: "../src/stackline/server/static",
    emptyOutDir: true,
    // Inlined assets would be data: addresses, which the server's Content-Security-Policy refuses.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1700,
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
