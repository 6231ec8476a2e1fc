/** Where a part of the page fails: says so, and that the work is safe, instead of a blank page. */
import { Component, type ReactNode } from "react";

interface FaultState {
  error: Error | null;
}

export class Fault extends Component<{ children: ReactNode }, FaultState> {
  override state: FaultState = { error: null };

  static getDerivedStateFromError(error: Error): FaultState {
    return { error };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="sign-in">
        <div className="floating" role="alert">
          <h1>This page has a fault</h1>
          <p>
            Your edits are with the server; nothing is lost. Load the page again, and please report what
            happened:
          </p>
          <pre>{error.message}</pre>
          <p />
          <button className="button primary" onClick={() => location.reload()}>
            Load again
          </button>
        </div>
      </main>
    );
  }
}
