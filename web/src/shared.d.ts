declare module "*/live.js" {
  export default function live(host: {
    data: Record<string, unknown>;
    parentElement: Element;
    setTriggerValue: (name: string, value: unknown) => void;
  }): () => void;
}

declare module "*/panels.json" {
  const panels: unknown;
  export default panels;
}
