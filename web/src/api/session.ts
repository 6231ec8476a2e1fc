/** The token comes once, in the address's fragment; it is traded for a cookie and then removed from the address. */
import { api, expect } from "./client";
import { early } from "./early";

export async function openSession(): Promise<void> {
  const token = new URLSearchParams(location.hash.slice(1)).get("token");
  if (!token) return;
  history.replaceState(null, "", location.pathname + location.search);
  await expect(api.POST("/api/session", { body: { token }, ...early("/api/session") }));
}
