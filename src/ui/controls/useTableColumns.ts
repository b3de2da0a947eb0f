/** The names in the first row of the user's table; undefined where there is no table, or it has none that can be read. */
import { useEffect, useState } from "react";
import { useSetup } from "../context";

export function useTableColumns(): readonly string[] | undefined {
  const table = useSetup(({ files }) => files.table?.blob);
  const [found, setFound] = useState<{ readonly of: Blob; readonly columns: readonly string[] | undefined }>();
  useEffect(() => {
    if (!table) return undefined;
    let isCurrent = true;
    const read = async (): Promise<void> => {
      const { columnsIn } = await import("../../data/table/columns");
      const columns = await columnsIn(table);
      if (isCurrent) setFound({ of: table, columns });
    };
    // Why a file cannot be read, the run says that is to learn from it.
    read().catch(() => undefined);
    return () => {
      isCurrent = false;
    };
  }, [table]);
  return found?.of === table ? found?.columns : undefined;
}
