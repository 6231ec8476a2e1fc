/** What the app asks for beside the snapshot. Queries that depend on the text carry its revision in their key. */
import { keepPreviousData, QueryClient, useQuery } from "@tanstack/react-query";
import { useDocument } from "../store/document";
import { useEnvironment } from "../store/environment";
import { waitingFor } from "../store/working";
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

/** What was shown until now stands until the answer comes, if it is about the same thing in the same environment. */
const kept =
  (id: string, environment: string) =>
  <T>(previous: T | undefined, query: { queryKey: readonly unknown[] } | undefined): T | undefined =>
    query?.queryKey[1] === id && query.queryKey[2] === environment ? previous : undefined;

export function useInspection(id: string) {
  const revision = useRevision();
  const environment = useEnvironment();
  return useQuery({
    queryKey: ["inspection", id, environment, revision],
    queryFn: () =>
      expect(api.GET("/api/resources/{id}", { params: { path: { id }, query: { environment } } })),
    refetchOnWindowFocus: "always",
    placeholderData: kept(id, environment),
  });
}

/** What a wire grants, and what may be set on it. */
export function useWireInspection(id: string) {
  const revision = useRevision();
  const environment = useEnvironment();
  return useQuery({
    queryKey: ["wire", id, environment, revision],
    queryFn: () => expect(api.GET("/api/wires/{id}", { params: { path: { id }, query: { environment } } })),
    refetchOnWindowFocus: "always",
    placeholderData: kept(id, environment),
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
  const environment = useEnvironment();
  const { under = "", search = "" } = asked;
  return useQuery({
    queryKey: ["properties", id, environment, under, search, revision],
    queryFn: () =>
      expect(api.GET("/api/properties", { params: { query: { id, under, search, environment } } })),
    placeholderData: kept(id, environment),
  });
}

/** What the template declares beside its resources. */
export function useTemplate() {
  const revision = useRevision();
  const environment = useEnvironment();
  return useQuery({
    queryKey: ["template", environment, revision],
    queryFn: () => expect(api.GET("/api/template", { params: { query: { environment } } })),
    refetchOnWindowFocus: "always",
    // It says itself which environment it is about.
    placeholderData: keepPreviousData,
  });
}

/** Properties, parameters and the like of the text, for the search. */
export function useFindable() {
  const revision = useRevision();
  return useQuery({
    queryKey: ["findable", revision],
    queryFn: () => expect(api.GET("/api/findable")),
    placeholderData: keepPreviousData,
  });
}

/** What would be deployed of a function or layer: built where it was not yet, so only when somebody asks. */
export function usePackage(id: string, wanted: boolean) {
  const revision = useRevision();
  return useQuery({
    queryKey: ["package", id, revision],
    queryFn: () =>
      waitingFor(`Building ${id}`, expect(api.GET("/api/packages/{id}", { params: { path: { id } } }))),
    enabled: wanted,
    staleTime: 0,
    retry: false,
  });
}

/** Every CloudFormation type that is not in the palette; loaded when somebody searches. */
export function useTypes(wanted: boolean) {
  return useQuery({ queryKey: ["types"], queryFn: () => expect(api.GET("/api/types")), enabled: wanted });
}

/** The templates of the repository; looked for anew whenever somebody asks. */
export function useTemplates() {
  return useQuery({
    queryKey: ["templates"],
    queryFn: () => expect(api.GET("/api/templates")),
    refetchOnMount: "always",
  });
}

/** What a resource of the type needs before it can be added. */
export function needsOf(type: string) {
  return queries.fetchQuery({
    queryKey: ["type", type],
    queryFn: () => expect(api.GET("/api/types/{type}", { params: { path: { type } } })),
  });
}
