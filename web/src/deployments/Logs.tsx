/** What the deployment tells, and what the functions of the environment wrote. */
import { RefreshCw } from "lucide-react";
import { type ReactNode, useState } from "react";
import { WorkButton } from "../app/WorkButton";
import { useLogs } from "../environments/queries";
import { useEnvironment } from "../store/environment";
import { useDocument, NO_CARDS } from "../store/document";

const DEPLOYMENT = "";
const ALL = "*";

function Lines({ of }: { of: string }) {
  const name = useEnvironment();
  const { data, error, isFetching } = useLogs(name, of === ALL ? "" : of, true);
  if (error) return <p className="infos">{error.message}</p>;
  if (!data) return <p className="infos">{isFetching ? "Reading…" : ""}</p>;
  if (!data.length) return <p className="infos">Nothing was written within the last hour.</p>;
  const time = (at: number) => new Date(at * 1000).toLocaleTimeString("en-GB");
  return (
    <pre className="log" data-testid="function-log">
      {data.map((line) => `${time(line.at)} ${of === ALL ? `${line.function} ` : ""}${line.text}`).join("\n")}
    </pre>
  );
}

export function Logs({ told }: { told: ReactNode }) {
  const cards = useDocument((s) => s.snapshot?.cards ?? NO_CARDS);
  const functions = cards.filter((card) => card.kind === "function" && !card.virtual);
  const name = useEnvironment();
  const [of, choose] = useState(DEPLOYMENT);
  const { refetch } = useLogs(name, of === ALL ? "" : of, false);
  return (
    <section className="panel" aria-label="Log">
      <header>
        <h2>Log</h2>
        {of !== DEPLOYMENT && (
          <WorkButton
            className="icon"
            aria-label="Read it again"
            title="Read it again"
            icon={<RefreshCw size={14} />}
            work={refetch}
          />
        )}
        <select
          className="input which-log"
          aria-label="Which log"
          data-testid="which-log"
          value={of}
          onChange={(event) => choose(event.target.value)}
        >
          <option value={DEPLOYMENT}>the deployment</option>
          {functions.length > 0 && <option value={ALL}>all functions</option>}
          {functions.map((card) => (
            <option key={card.id}>{card.id}</option>
          ))}
        </select>
      </header>
      {of === DEPLOYMENT ? (
        told
      ) : (
        <div className="content flush" tabIndex={0} role="group" aria-label="What the functions wrote">
          <Lines of={of} />
        </div>
      )}
    </section>
  );
}
