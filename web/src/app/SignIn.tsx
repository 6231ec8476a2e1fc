/** Shown where the server does not know this browser: explains the printed address. */
import { KeyRound } from "lucide-react";

export function SignIn() {
  return (
    <main className="sign-in">
      <div className="floating">
        <span className="mark">
          <KeyRound size={14} />
        </span>
        <h1>Open the address that was printed</h1>
        <p>
          Only the person who started Stackline may edit this project. The address printed in the terminal
          carries a key; this page was opened without it, or the server was started again since.
        </p>
        <pre>stackline edit</pre>
        <p style={{ marginTop: 12 }}>Open the whole address it prints, up to the end.</p>
      </div>
    </main>
  );
}
