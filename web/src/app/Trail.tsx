/** Where the open canvas is: the project, and each canvas on the way. The way back is a click on one of them. */
import { ChevronRight } from "lucide-react";
import type { MouseEvent, ReactNode } from "react";
import type { Project } from "../api/types";
import { openCanvas } from "../edits/leave";
import { useOpened } from "../store/opened";
import { addressOf, CANVAS } from "../store/place";

type Crumb = NonNullable<Project["trail"]>[number];

/** A plain click waits for what was typed; a new tab is the browser's. */
function follow(event: MouseEvent, canvas: string | null | undefined): void {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  // What is open inside this canvas is closed without loading it anew.
  if ((canvas ?? null) === CANVAS) useOpened.getState().openInner(null);
  else void openCanvas(canvas);
}

function Step({ crumb }: { crumb: Crumb }) {
  return (
    <a
      href={addressOf(crumb.canvas)}
      title={crumb.file}
      onClick={(event) => follow(event, crumb.canvas)}
      data-testid={`crumb-${crumb.title}`}
    >
      {crumb.title}
    </a>
  );
}

/** `here`: the heading of what is open. */
export function Trail({ crumbs, here }: { crumbs: Crumb[]; here: ReactNode }) {
  const inner = useOpened((s) => s.inner);
  const before = inner === null ? crumbs.slice(0, -1) : crumbs;
  if (!before.length) return here;
  return (
    <nav className="trail" aria-label="Breadcrumbs">
      <ol>
        {before.map((crumb) => (
          <li key={crumb.file}>
            <Step crumb={crumb} />
            <ChevronRight size={13} aria-hidden="true" />
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
    </nav>
  );
}
