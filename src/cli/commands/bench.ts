export const bench = async (_: readonly string[]): Promise<number> => 1;
