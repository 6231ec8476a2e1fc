/** What the files say of the environments, and what stands in the chosen one. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { api, expect } from "../api/client";
import { queries } from "../api/queries";
import { useDeployment } from "../store/deployment";
import { useEnvironment } from "../store/environment";

export function useEnvironments() {
  return useQuery({
    queryKey: ["environments"],
    queryFn: () => expect(api.GET("/api/environments")),
    // They are files that people write.
    refetchOnWindowFocus: "always",
  });
}

/** What the files say of the chosen environment. */
export function useChosen() {
  const name = useEnvironment();
  return useEnvironments().data?.find((one) => one.name === name);
}

/** Asked again when something was done there, the embedded cloud came or went, and when the window is looked at. */
export function useEnvironmentState() {
  const name = useEnvironment();
  const ended = useDeployment((s) => s.ended[name] ?? 0);
  const running = useDeployment((s) => s.cloud?.running ?? false);
  return useQuery({
    queryKey: ["environment", name, ended, running],
    queryFn: () => expect(api.GET("/api/environments/{name}", { params: { path: { name } } })),
    refetchOnWindowFocus: "always",
    placeholderData: (before) => (before?.environment.name === name ? before : undefined),
  });
}

/** Of one environment: somebody has approved, or put a plan away. */
export const lookAgain = (name: string) => queries.invalidateQueries({ queryKey: ["environment", name] });

export function usePlanPicture(name: string, plan: string, wanted: boolean) {
  return useQuery({
    queryKey: ["plan-picture", name, plan],
    queryFn: () =>
      expect(api.GET("/api/environments/{name}/plan/{id}/picture", { params: { path: { name, id: plan } } })),
    enabled: wanted,
    retry: false,
  });
}

export function useApart(name: string, before: string, after: string) {
  return useQuery({
    queryKey: ["apart", name, before, after],
    queryFn: () =>
      expect(
        api.GET("/api/environments/{name}/difference", {
          params: { path: { name }, query: { before, after } },
        }),
      ),
    enabled: Boolean(before && after),
    placeholderData: keepPreviousData,
    retry: false,
  });
}

export function useLogs(name: string, shown: string, wanted: boolean) {
  return useQuery({
    queryKey: ["logs", name, shown],
    queryFn: () =>
      expect(
        api.GET("/api/environments/{name}/logs", { params: { path: { name }, query: { function: shown } } }),
      ),
    enabled: wanted,
    staleTime: 0,
    retry: false,
  });
}
