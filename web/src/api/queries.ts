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

/** What a wire grants, and what may be set on it. */
export function useWireInspection(id: string) {
  const revision = useRevision();
  return useQuery({
    queryKey: ["wire", id, revision],
    queryFn: () => expect(api.GET("/api/wires/{id}", { params: { path: { id } } })),
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

/** Properties of a card: all of one level (`under`), or those a search finds at any. */
export function useProperties(id: string, asked: { under?: string; search?: string }) {
  const revision = useRevision();
  const { under = "", search = "" } = asked;
  return useQuery({
    queryKey: ["properties", id, under, search, revision],
    queryFn: () => expect(api.GET("/api/properties", { params: { query: { id, under, search } } })),
    placeholderData: (previous, query) => (query?.queryKey[1] === id ? previous : undefined),
  });
}

/** What the template declares beside its resources. */
export function useTemplate() {
  const revision = useRevision();
  return useQuery({
    queryKey: ["template", revision],
    queryFn: () => expect(api.GET("/api/template")),
    placeholderData: keepPreviousData,
  });
}

/** Every CloudFormation type that is not in the palette; loaded when somebody searches. */
export function useTypes(wanted: boolean) {
  return useQuery({ queryKey: ["types"], queryFn: () => expect(api.GET("/api/types")), enabled: wanted });
}

/** What a resource of the type needs before it can be added. */
export function needsOf(type: string) {
  return queries.fetchQuery({
    queryKey: ["type", type],
    queryFn: () => expect(api.GET("/api/types/{type}", { params: { path: { type } } })),
  });
}
