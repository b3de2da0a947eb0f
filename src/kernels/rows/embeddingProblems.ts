/** Problems for the embedding and its gradient. */
import { testTensor } from "../check/harness";
import { typed, uniform, type Problem } from "../check/problems";
import { indexValues } from "../check/values";

/** N tokens of a vocabulary V, C columns, positions repeating after T. */
const EMBEDDINGS = [
  { N: 1, V: 1, C: 1, T: 1 },
  { N: 21, V: 65, C: 7, T: 7 },
  { N: 15, V: 3, C: 257, T: 5 },
  { N: 130, V: 5, C: 17, T: 65 },
] as const;

export function embeddingProblems(): Problem<"embedding">[] {
  return typed(EMBEDDINGS).map(({ N, V, C, T, given, made }) => {
    const tokens = testTensor("tokens", [N], "u32");
    const table = testTensor("table", [V, C], given);
    const positions = testTensor("positions", [T, C], given);
    const inputs = { tokens, table, positions };
    const outputs = { out: testTensor("out", [N, C], made) };
    return {
      kernel: "embedding",
      direction: "forward",
      op: { kind: "embedding", name: "check", inputs, outputs, attributes: {} },
      values: new Map([...uniform([table, positions]), [tokens, indexValues(tokens, 1, V)]]),
    };
  });
}

/** Tables with fewer rows than tokens accumulate. */
export function embeddingGradientProblems(): Problem<"embeddingGradient">[] {
  return typed(EMBEDDINGS).map(({ N, V, C, given, made }) => {
    const inputs = { tokens: testTensor("tokens", [N], "u32"), dOut: testTensor("dOut", [N, C], given) };
    const dTable = testTensor("dTable", [V, C], made);
    const attributes = { accumulate: N > V };
    return {
      kernel: "embedding",
      direction: "backward",
      op: { kind: "embeddingGradient", name: "check", inputs, outputs: { dTable }, attributes },
      values: new Map([...uniform([inputs.dOut, dTable]), [inputs.tokens, indexValues(inputs.tokens, 1, V)]]),
    };
  });
}
