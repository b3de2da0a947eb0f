/** The dtype of every tensor: src/ui/panels/tensors. */
import { formatCount } from "../../../numbers";

export const tensors = {
  title: "Tensors",
  unit: "the dtype of each tensor, and why",
  notBuilt: "Available once the lanes are built.",
  loading: "Loading …",
  search: "Search tensors",
  searchHint: "Search: a name, f16, norm …",
  pick: "Lane whose tensors are shown",
  count: ({ found, all }: { readonly found: number; readonly all: number }) =>
    `${formatCount(found)} of ${formatCount(all)} tensors. Activations share memory, so a step takes less than their sum.`,
  none: "No tensor matches.",
  columns: { tensor: "Tensor", dtype: "Dtype", bytes: "Bytes" },
};
