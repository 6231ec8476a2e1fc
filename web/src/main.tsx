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

void start();
