export const check = async (_: readonly string[]): Promise<number> => 1;
