/** Where there is nothing to show: what would be here, and the first step, with its key. */
import type { ReactNode } from "react";

interface NothingProps {
  title: string;
  children?: ReactNode;
  /** The first step. */
  action?: { label: string; keys?: string; testId?: string; run(): void };
}

export function Nothing({ title, children, action }: NothingProps) {
  return (
    <div className="nothing" role="status">
      <b>{title}</b>
      {children && <p>{children}</p>}
      {action && (
        <button className="button small" data-testid={action.testId} onClick={action.run}>
          {action.label}
          {action.keys && <kbd>{action.keys}</kbd>}
        </button>
      )}
    </div>
  );
}
