/** Light that runs along a wire when something went along it; where motion is not wanted the wire lights up instead. */
import { useEffect, useState } from "react";
import type { Wire } from "../api/types";
import { alongWire, useActivity } from "../store/activity";
import { useWatched } from "../store/watched";

interface PulseProps {
  wire: Wire;
  path: string;
}

export function Pulse({ wire, path }: PulseProps) {
  const watched = useWatched();
  const count = useActivity((s) => alongWire(s.wires, wire).count);
  const errors = useActivity((s) => alongWire(s.wires, wire).errors);
  // What was there when the page came is no news.
  const [shown, setShown] = useState({ count, errors });
  const [running, setRunning] = useState(false);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    // One after the other: new light does not cut off what still runs.
    if (running || count === shown.count) return;
    setFailed(errors > shown.errors);
    setShown({ count, errors });
    setRunning(true);
  }, [running, count, errors, shown]);
  if (!watched || !running) return null;
  return (
    <path
      className={`pulse${failed ? " failed" : ""}`}
      d={path}
      pathLength={1}
      aria-hidden="true"
      data-testid={`pulse-${wire.id}`}
      onAnimationEnd={() => setRunning(false)}
    />
  );
}
