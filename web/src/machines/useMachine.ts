/** The graph of a state machine, for the text as it is now. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, expect } from "../api/client";
import { useDocument } from "../store/document";

export function useMachine(id: string) {
  const revision = useDocument((s) => s.snapshot?.revision ?? "");
  return useQuery({
    queryKey: ["machine", id, revision],
    queryFn: () => expect(api.GET("/api/machines/{id}", { params: { path: { id } } })),
    enabled: revision !== "",
    placeholderData: keepPreviousData,
  });
}
