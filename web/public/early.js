/* Asks for the session and the drawing while the app is still read: src/api/early.ts takes the answers. */
{
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  const canvas = new URLSearchParams(location.search).get("canvas");
  const body = JSON.stringify({ token });
  const session = token
    ? fetch("/api/session", { method: "POST", headers: { "content-type": "application/json" }, body })
    : Promise.resolve(null);
  const headers = canvas ? { "stackline-canvas": encodeURIComponent(canvas) } : {};
  const snapshot = session.then(() => fetch("/api/snapshot", { headers }));
  // Where it fails the app asks again, and says why.
  snapshot.catch(() => undefined);
  window.early = { "/api/session": session, "/api/snapshot": snapshot };
}
