import { QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { onSignedOut, Refusal } from "./api/client";
import { listen, refresh } from "./api/events";
import { queries } from "./api/queries";
import { openSession } from "./api/session";
import { App } from "./app/App";
import { Fault } from "./app/Fault";
import { useDocument } from "./store/document";
import { CANVAS } from "./store/place";
import "./store/arrangement";
import "./styles/index.css";

onSignedOut(() => useDocument.getState().setPhase("signed-out"));

async function start(): Promise<void> {
  try {
    // Nothing is asked before the cookie is there.
    await openSession().finally(show);
    await refresh();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    if (error.status === 401) return;
    if (CANVAS && error.status >= 400 && error.status < 500) {
      useDocument.getState().setPhase("missing");
      return;
    }
    useDocument.getState().setPhase("failed");
  }
  listen();
}

function show(): void {
  const root = document.getElementById("root");
  if (!root) throw new Error("The page has no #root");
  createRoot(root).render(
    <StrictMode>
      <QueryClientProvider client={queries}>
        <Fault>
          <App />
        </Fault>
      </QueryClientProvider>
    </StrictMode>,
  );
}

// The address of a newer server, opened in this tab: only what is behind the # differs, which loads nothing by itself.
addEventListener("hashchange", () => {
  if (location.hash.includes("token=")) location.reload();
});
void start();
