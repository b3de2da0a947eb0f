/**
 * Lowers fused ops: the host's own kernel, in which the store of its result is replaced by the tail. The kernel calls
 * `storeOut` as before; the lines generated here say what that does, and bind what the tail reads and writes.
 */
import { resultOf } from "../../graph/ops/table";
import { outputsOf, type Op, type TailKind, type Tensor } from "../../graph/ir";
import { titled } from "../../gpu/wgsl";
import { activationPrelude, BACKWARD, FORWARD } from "./activation";
import type { HeldResult, KernelCall, LoweringTarget, Operand } from "../call";
import { lowerLayerNormGradient } from "../rows/layerNorm";
import { lowerMatmul } from "../matmul/matmul";
import { reading, writing } from "../operands";

/** As many dispatches as the host alone. */
export function lowerFused(op: Op<"fused">, target: LoweringTarget): KernelCall[] {
  return hostCalls(op, target).map((call) => withTail(call, op));
}

function hostCalls({ attributes: { host } }: Op<"fused">, target: LoweringTarget): KernelCall[] {
  switch (host.kind) {
    case "matmul":
      return lowerMatmul(host, target);
    case "layerNormGradient":
      return lowerLayerNormGradient(host, target);
    default:
      return host satisfies never;
  }
}

/** The call that stores the host's result stores the tail's instead; any other stays as it is. */
function withTail(call: KernelCall, op: Op<"fused">): KernelCall {
  const { host, tail } = op.attributes;
  const result = resultOf(host);
  const replaced = call.operands.find(({ tensor, access }) => tensor.id === result.id && access !== "read");
  if (replaced === undefined) return call;
  const lines = new TailLines(op, result);
  for (const part of tail) lines.add(part);
  const store = lines.store(titled(replaced.name));
  return {
    ...call,
    label: [call.label, ...tail.map(({ kind }) => kind)].join(" + "),
    operands: [...call.operands.filter((operand) => operand !== replaced), ...lines.operands],
    held: lines.held,
    prelude: [call.prelude ?? "", tail.some(isActivation) ? activationPrelude(store) : store].join("\n"),
  };
}

function isActivation({ kind }: Op<TailKind>): boolean {
  return kind === "activation" || kind === "activationGradient";
}

/** The body of the store, one line for each part, and what it binds. Value number n is `vn`. */
class TailLines {
  readonly operands: Operand[] = [];
  readonly held: HeldResult[] = [];
  readonly #stored: ReadonlyMap<number, Tensor>;
  readonly #tail: readonly Op<TailKind>[];
  readonly #values = new Map<number, string>();
  readonly #functions: string[] = [];
  readonly #lines: string[] = [];
  /** After all loads: a result may lie where an operand does. */
  readonly #stores: string[] = [];

  constructor(op: Op<"fused">, result: Tensor) {
    this.#tail = op.attributes.tail;
    this.#stored = new Map(outputsOf(op).map((tensor) => [tensor.id, tensor]));
    this.#define(result, "v");
  }

  add(part: Op<TailKind>): void {
    this.#define(resultOf(part), this.#expression(part));
  }

  /** The function that the host's kernel calls with group `i` of its result, and what it calls. */
  store(title: string): string {
    return [...this.#functions, `fn store${title}(i: u32, v: vec4f) {`, ...this.#lines, ...this.#stores, "}"].join(
      "\n",
    );
  }

  #expression(part: Op<TailKind>): string {
    switch (part.kind) {
      case "add":
        return `${this.#read(part.inputs.a)} + ${this.#read(part.inputs.b)}`;
      case "cast":
        return this.#read(part.inputs.x);
      case "activation": {
        const called = FORWARD[part.attributes.function];
        return this.#call(`(x: vec4f) -> vec4f { return ${called}; }`, [part.inputs.x]);
      }
      case "activationGradient": {
        const called = BACKWARD[part.attributes.function];
        return this.#call(`(x: vec4f, dOut: vec4f) -> vec4f { return ${called}; }`, [part.inputs.x, part.inputs.dOut]);
      }
      default:
        return part satisfies never;
    }
  }

  /** A call of a function of its own, given without its name. */
  #call(definition: string, tensors: readonly Tensor[]): string {
    const name = `tail${this.#functions.length}`;
    this.#functions.push(`fn ${name}${definition}`);
    return `${name}(${tensors.map((tensor) => this.#read(tensor)).join(", ")})`;
  }

  /** A value, as its type holds it where a later part reads it, and stored where others do. */
  #define(tensor: Tensor, expression: string): void {
    const value = `v${this.#values.size}`;
    this.#values.set(tensor.id, value);
    const isRead = this.#tail.some((part) => Object.values(part.inputs).some((input) => input.id === tensor.id));
    if (isRead) this.held.push({ name: value, tensor });
    this.#lines.push(`  let ${value} = ${isRead ? `pass${titled(value)}(${expression})` : expression};`);
    if (!this.#stored.has(tensor.id)) return;
    const operand = writing(`result${this.operands.length}`, tensor);
    this.operands.push(operand);
    this.#stores.push(`  store${titled(operand.name)}(i, ${value});`);
  }

  /** An earlier value, or a load, once for each tensor. */
  #read(tensor: Tensor): string {
    const known = this.#values.get(tensor.id);
    if (known !== undefined) return known;
    const value = `v${this.#values.size}`;
    this.#values.set(tensor.id, value);
    const operand = reading(`operand${this.operands.length}`, tensor);
    this.operands.push(operand);
    this.#lines.push(`  let ${value} = load${titled(operand.name)}(i);`);
    return value;
  }
}
