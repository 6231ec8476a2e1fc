/** What the Events tab asks for. While it is open it asks again: what goes on is told when it has ended, too. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, expect } from "../api/client";
import type { Wire } from "../api/types";
import { alongWire, useActivity } from "../store/activity";

const AGAIN = 1000;

/** A card by its ID, or a wire. */
export type Of = { card: string } | { wire: Wire };

export const keyOf = (of: Of): string => ("card" in of ? of.card : of.wire.id);

export function useLastEvents(of: Of) {
  const count = useActivity((s) =>
    "card" in of ? (s.cards[of.card]?.count ?? 0) : alongWire(s.wires, of.wire).count,
  );
  return useQuery({
    queryKey: ["traces", keyOf(of), count],
    queryFn: () => {
      if ("card" in of) return expect(api.GET("/api/traces", { params: { query: { card: of.card } } }));
      const { source, target, facet } = of.wire;
      const query = { source, target, facet: facet ?? "" };
      return expect(api.GET("/api/traces/wire", { params: { query } }));
    },
    refetchInterval: AGAIN,
    placeholderData: keepPreviousData,
  });
}

export function useTrace(id: string) {
  return useQuery({
    queryKey: ["trace", id],
    queryFn: () => expect(api.GET("/api/traces/{id}", { params: { path: { id } } })),
    refetchInterval: AGAIN,
  });
}
