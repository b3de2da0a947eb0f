/** Regions that name a panel's place: src/ui/panels/panelList.ts. */
export const places = { sparsity: "Sparsity", numerics: "Numerics" };
