import { describe, expect, it } from "vitest";
import { ConfigError } from "../config/errors";
import { MODEL_KIND_NAMES } from "../config/modelKinds";
import { defaultConfig } from "../config/parse";
import { GraphBuilder } from "../graph/builder";
import { buildModel } from "./models";
import { nextTokenTask, pointTask, targetRows, type ModelTask } from "./task";

const TOKENS = nextTokenTask(11, 8);
const POINTS = pointTask(2, 3);
/** One class for a whole sequence: what an encoder would answer. */
const ONE_CLASS: ModelTask = { inputs: TOKENS.inputs, targets: { perExample: 1, classes: 4 } };

describe("a model of each kind", () => {
  it.each(MODEL_KIND_NAMES)("%s builds logits of the tasks that it accepts and refuses the others", (kind) => {
    const model = { ...defaultConfig.model, kind };
    const build = (task: ModelTask) => buildModel(new GraphBuilder(), { model, task, batch: 5 });
    const own = kind === "mlp" ? POINTS : TOKENS;
    expect(build(own).logits.shape).toEqual([targetRows(own, 5), own.targets.classes]);
    for (const other of [TOKENS, POINTS, ONE_CLASS].filter((task) => task !== own)) {
      expect(() => build(other)).toThrow(ConfigError);
    }
  });
});
