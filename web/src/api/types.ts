/** Short names for the server's models; the shapes are generated from its OpenAPI document. */
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Card = Schemas["CardView"];
export type Port = Schemas["PortView"];
export type Wire = Schemas["WireView"];
export type Reference = Schemas["ReferenceView"];
export type Group = Schemas["GroupView"];
export type Point = Schemas["Point"];
export type Snapshot = Schemas["Snapshot"];
export type Diagnostic = Schemas["DiagnosticView"];
export type Project = Schemas["Project"];
export type Kind = Schemas["KindView"];
export type Target = Schemas["TargetView"];
export type Inspection = Schemas["Inspection"];
export type WireInspection = Schemas["WireInspection"];
export type WireGrants = Schemas["GrantsView"];
export type WireStatement = Schemas["StatementView"];
export type WireVariable = Schemas["VariableView"];
export type WireFailure = Schemas["FailureView"];
export type Field = Schemas["FieldView"];
export type TypeInspection = Schemas["TypeInspection"];
export type TypeName = Schemas["TypeView"];
export type Section = Schemas["SectionView"];
export type Declaration = Schemas["DeclarationView"];
export type EditResult = Schemas["EditResult"];
export type EditRequest = Schemas["EditRequest"];
export type Intent = EditRequest["intent"];
export type Problem = Schemas["Problem"];
export type GitStatus = Schemas["GitStatus"];
export type DeployState = Schemas["DeployState"];
export type ResourceState = Schemas["ResourceState"];
export type CloudState = Schemas["CloudState"];
export type InvokeResult = Schemas["InvokeResult"];
export type Push = Schemas["Push"];
export type Access = "read" | "write" | "read-write";
