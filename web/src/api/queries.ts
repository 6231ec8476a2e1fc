/** What the app asks for beside the snapshot. Queries that depend on the text carry its revision in their key. */
import { keepPreviousData, QueryClient, useQuery } from "@tanstack/react-query";
import { useDocument } from "../store/document";
import { api, expect, Refusal } from "./client";

export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: Infinity,
      refetchOnWindowFocus: false,
      retry: (count, error) =>
        count < 2 && !(error instanceof Refusal && error.status >= 400 && error.status < 500),
    },
  },
});

const useRevision = () => useDocument((s) => s.snapshot?.revision ?? "");

export function useKinds() {
  return useQuery({ queryKey: ["kinds"], queryFn: () => expect(api.GET("/api/kinds")) });
}

export function useProject() {
  return useQuery({ queryKey: ["project"], queryFn: () => expect(api.GET("/api/project")) });
}

export function useInspection(id: string) {
  const revision = useRevision();
  return useQuery({
    queryKey: ["inspection", id, revision],
    queryFn: () => expect(api.GET("/api/resources/{id}", { params: { path: { id } } })),
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
  });
}

export function useGit() {
  const revision = useRevision();
  const unsaved = useDocument((s) => s.snapshot?.unsaved ?? false);
  return useQuery({
    queryKey: ["git", revision, unsaved],
    queryFn: () => expect(api.GET("/api/git")),
    // People commit in their terminal, too.
    refetchOnWindowFocus: "always",
    placeholderData: keepPreviousData,
  });
}
