/** The route of a wire that leaves an API as a whole: method and path, made with the wire. */

export interface Route {
  method: string;
  path: string;
}

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE", "ANY"];

/** `StartScan` → `/start-scan`: a path to begin with. */
export function pathFor(id: string): string {
  return `/${id.replace(/([a-z0-9])([A-Z])/g, "$1-$2").toLowerCase()}`;
}

export const facetOf = ({ method, path }: Route): string =>
  `${method} ${path.startsWith("/") ? path : `/${path}`}`;

interface RouteFormProps {
  route: Route;
  change(route: Route): void;
  /** Enter in the path: takes the first connection. */
  submit(): void;
}

export function RouteForm({ route, change, submit }: RouteFormProps) {
  return (
    <div className="route-form">
      <select
        className="input"
        aria-label="Method"
        value={route.method}
        onChange={(event) => change({ ...route, method: event.target.value })}
      >
        {METHODS.map((method) => (
          <option key={method}>{method}</option>
        ))}
      </select>
      <input
        className="input mono"
        aria-label="Path"
        data-testid="route-path"
        value={route.path}
        spellCheck={false}
        autoFocus
        onFocus={(event) => event.target.select()}
        onChange={(event) => change({ ...route, path: event.target.value })}
        onKeyDown={(event) => {
          if (event.key === "Enter") submit();
        }}
      />
    </div>
  );
}
