/** Files as PyTorch writes them, into a small GPT's parameters. */
import { describe, expect, it } from "vitest";
import { CheckpointError } from "./checkpointError";
import { weightsFrom } from "./checkpointWeights";
import type { LaneState } from "../lane/laneState";
import { readSafetensors } from "./readSafetensors";

const WTE = "transformer.wte.weight";
const HEAD = "lm_head.weight";
const NORM = "transformer.h.0.ln_1.weight";

interface Raw {
  readonly dtype: string;
  readonly shape: readonly number[];
  readonly bytes: Uint8Array;
}

const floats = (shape: readonly number[], ...values: number[]): Raw => ({
  dtype: "F32",
  shape,
  bytes: new Uint8Array(Float32Array.from(values).buffer),
});
const TABLE = floats([3, 2], 1, 2, 3, 4, 5, 6);
const SCALE = floats([2], 7, 8);

function fileOf(
  tensors: Readonly<Record<string, Raw>>,
  metadata: Readonly<Record<string, string>> | null = { format: "pt" },
) {
  let end = 0;
  const header: Record<string, unknown> = { __metadata__: metadata };
  for (const [name, { dtype, shape, bytes }] of Object.entries(tensors))
    header[name] = { dtype, shape, data_offsets: [end, (end += bytes.length)] };
  const json = new TextEncoder().encode(JSON.stringify(header));
  const length = new Uint8Array(new BigUint64Array([BigInt(json.length)]).buffer);
  const data = Object.values(tensors).flatMap(({ bytes }) => [...bytes]);
  return readSafetensors(Uint8Array.from([...length, ...json, ...data]));
}

function model(tied: boolean, vocabulary = 3): LaneState {
  const own = (shape: readonly number[], fill: number) => ({
    shape,
    values: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill),
    moments: {},
    aliases: [],
  });
  const parameters = new Map([
    [WTE, own([vocabulary, 2], 9)],
    [NORM, own([2], 9)],
    ...(tied ? [] : [[HEAD, own([vocabulary, 2], 9)] as const]),
  ]);
  return { parameters, scaler: new Uint32Array(16), persistent: new Map() };
}

const read = (file: ReturnType<typeof fileOf>, expected = model(true)) => weightsFrom(file, expected).parameters;

/** What a refusal advises. */
function fixOf(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof CheckpointError) return error.fix;
  }
  return "";
}

describe("weights as PyTorch writes them", () => {
  it.each(["_orig_mod.", "module.", "module._orig_mod.", "_orig_mod.module.", "module.module."])(
    "are read behind the prefix %s",
    (prefix) => {
      const parameters = read(fileOf({ [prefix + WTE]: TABLE, [prefix + NORM]: SCALE }));
      expect(parameters.get(WTE)?.values).toEqual(Float32Array.of(1, 2, 3, 4, 5, 6));
      expect(parameters.get(NORM)?.values).toEqual(Float32Array.of(7, 8));
    },
  );

  it("are read where single blocks were compiled or checkpointed", () => {
    const wrapped = "transformer.h.0._checkpoint_wrapped_module._orig_mod.ln_1.weight";
    expect(read(fileOf({ [WTE]: TABLE, [wrapped]: SCALE })).get(NORM)?.values).toEqual(Float32Array.of(7, 8));
  });

  it("are refused where two names become one", () => {
    const attempt = () => read(fileOf({ [WTE]: TABLE, [NORM]: SCALE, [`module.${NORM}`]: SCALE }));
    expect(attempt).toThrow(CheckpointError);
    expect(attempt).toThrow(`“${NORM}” twice, as “${NORM}” and “module.${NORM}”`);
  });

  it.each(["BOOL", "U8", "F32", "F16"])("are read beside a causal mask of %s", (dtype) => {
    const bytes = new Uint8Array({ BOOL: 16, U8: 16, F32: 64, F16: 32 }[dtype] ?? 0).fill(255);
    const mask: Raw = { dtype, shape: [1, 1, 4, 4], bytes };
    const buffers = { "transformer.h.0.attn.bias": mask, "module.transformer.h.1.attn.masked_bias": mask };
    expect(read(fileOf({ [WTE]: TABLE, [NORM]: SCALE, ...buffers })).size).toBe(2);
  });

  it("are refused with another tensor that cannot be read, by its name, not its type", () => {
    const rotary: Raw = { dtype: "U8", shape: [4], bytes: new Uint8Array(4) };
    const attempt = () => read(fileOf({ [WTE]: TABLE, [NORM]: SCALE, "transformer.h.0.attn.rotary": rotary }));
    expect(attempt).toThrow("“transformer.h.0.attn.rotary” that this model does not have");
  });

  it("behind any other prefix are refused with the prefix named", () => {
    const attempt = () => read(fileOf({ [`model.${WTE}`]: TABLE, [`model.${NORM}`]: SCALE }));
    expect(attempt).toThrow(`“model.${WTE}”`);
    expect(fixOf(attempt)).toContain("Its names have the prefix “model.”");
  });

  it("of a tied model are read under either name, or both where they are equal", () => {
    const table = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(read(fileOf({ [WTE]: TABLE, [HEAD]: TABLE, [NORM]: SCALE })).get(WTE)?.values).toEqual(table);
    expect(read(fileOf({ [HEAD]: TABLE, [NORM]: SCALE })).get(WTE)?.values).toEqual(table);
    // safetensors.torch.save_model keeps the name that comes first and notes the other.
    const noted = { format: "pt", [WTE]: HEAD };
    expect(read(fileOf({ [HEAD]: TABLE, [NORM]: SCALE }, noted)).get(WTE)?.values).toEqual(table);
    const wrapped = fileOf(
      { [`module.${HEAD}`]: TABLE, [`module.${NORM}`]: SCALE },
      { [`module.${WTE}`]: `module.${HEAD}` },
    );
    expect(read(wrapped).get(WTE)?.values).toEqual(table);
  });

  it("of an untied model are refused in a tied one, with the setting to change", () => {
    const other = floats([3, 2], 3, 6, 9, 12, 15, 18);
    const file = fileOf({ [WTE]: TABLE, [HEAD]: other, [NORM]: SCALE });
    expect(() => read(file)).toThrow(`“${HEAD}” differs from “${WTE}”, but this model shares them.`);
    expect(fixOf(() => read(file))).toContain("model.tiedHead to false");
    expect(read(file, model(false)).get(HEAD)?.values).toEqual(Float32Array.of(3, 6, 9, 12, 15, 18));
  });

  it("of a tied model are refused in an untied one unless the file says which tensor the head is", () => {
    const tied = { [WTE]: TABLE, [NORM]: SCALE };
    expect(fixOf(() => read(fileOf(tied), model(false)))).toContain("model.tiedHead to true");
    expect(read(fileOf(tied, { [HEAD]: WTE }), model(false)).get(HEAD)?.values).toEqual(
      Float32Array.of(1, 2, 3, 4, 5, 6),
    );
  });

  it("are read with metadata of null, and with metadata that name tensors of no interest", () => {
    expect(read(fileOf({ [WTE]: TABLE, [NORM]: SCALE }, null)).size).toBe(2);
    expect(read(fileOf({ [WTE]: TABLE, [NORM]: SCALE }, { note: WTE, other: "none" })).size).toBe(2);
  });

  it("with other tokens than this run's are refused with the likely cause: the text", () => {
    const attempt = () => read(fileOf({ [WTE]: TABLE, [NORM]: SCALE }), model(true, 5));
    expect(attempt).toThrow("[3, 2] in the file and [5, 2]");
    expect(fixOf(attempt)).toContain("knows 3 tokens and this run's data has 5");
  });
});

describe("weights by symbol", () => {
  it("go from the file's row of a symbol to this run's, and leave a new symbol's row as it was", () => {
    const file = fileOf({ [WTE]: TABLE, [HEAD]: floats([3, 2], 10, 20, 30, 40, 50, 60), [NORM]: SCALE });
    const map = { known: 3, tokens: Int32Array.of(2, -1, 0, 1) };
    const { parameters } = weightsFrom(file, model(false, 4), map);
    expect(parameters.get(WTE)?.values).toEqual(Float32Array.of(5, 6, 9, 9, 1, 2, 3, 4));
    expect(parameters.get(HEAD)?.values).toEqual(Float32Array.of(50, 60, 9, 9, 10, 20, 30, 40));
    expect(parameters.get(NORM)?.values).toEqual(Float32Array.of(7, 8));
  });
});
