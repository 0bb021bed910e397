export type Row = Record<string, string | number | null>;

export type Part =
  | { kind: "html"; html: string }
  | { kind: "chart"; says: string; svg: string }
  | { kind: "rows" }
  | { kind: "button"; label: string }
  | { kind: "group"; across: boolean; card: boolean; parts: Part[] };

export interface Recorded {
  after_ms: number;
  data: Record<string, unknown>;
}

export interface Panel {
  name: string;
  title: string;
  purpose: string;
  area: string;
  parts: Part[];
  rows: Row[];
  data: { replay?: Recorded[] } & Record<string, unknown>;
}
