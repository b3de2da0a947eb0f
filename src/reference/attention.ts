/**
 * Reference of scaled dot-product attention (Vaswani et al. 2017, equation 1) and its gradient. The kernels
 * never hold a T×T matrix; here one row of it at a time is enough, and the two passes are the textbook's.
 *
 * qkv [B·T, 3C]: row b·T + t holds q|k|v, each C = H·D wide, head h in columns h·D to h·D + D − 1 of each.
 */

import type { Op } from "../graph/ir";
import type { Arithmetic } from "./arithmetic";
import { awakeLists, NOT_COMPUTED } from "./gates";
import { Matrix, readMatrix } from "./matrix";
import type { Read } from "./matrix";

/** S = q·kᵀ/√D; P = softmax of each row of S; out = P·v; logSumExp[i] = log Σ_j e^S[i,j] */
export function attention(
  op: Op<"attention">,
  read: Read,
  arithmetic: Arithmetic,
): { out: Float64Array; logSumExp: Float64Array } {
  const { round } = arithmetic;
  const qkv = readMatrix(op.inputs.qkv, read);
  const heads = headsOf(op);
  const awake = awakeHeads(op, read);
  const out = new Matrix(qkv.rows, qkv.columns / 3);
  const logSumExp = new Matrix(heads.length, qkv.rows / op.attributes.batch);
  for (const head of heads) {
    const { T, D } = head;
    if (!awake(head)) {
      for (let t = 0; t < T; t++) {
        fillRow(out, head.row(t), head.out, D);
        fillRow(logSumExp, head.index, t, 1);
      }
      continue;
    }
    for (let i = 0; i < T; i++) {
      const last = op.attributes.causal ? i : T - 1;
      const scores: number[] = [];
      for (let j = 0; j <= last; j++) scores.push(score(qkv, head, i, j, arithmetic));
      const largest = Math.max(...scores);
      const weights = scores.map((s) => round(Math.exp(round(s - largest))));
      const total = weights.reduce((sum, weight) => round(sum + weight), 0);
      for (let d = 0; d < D; d++) {
        let sum = 0;
        for (const [j, weight] of weights.entries()) {
          sum = round(sum + round(weight * qkv.get(head.row(j), head.v + d)));
        }
        out.set(head.row(i), head.out + d, round(sum / total));
      }
      logSumExp.set(head.index, i, round(largest + round(Math.log(total))));
    }
  }
  return { out: out.values, logSumExp: logSumExp.values };
}

/**
 * P = e^(S − logSumExp); dP = dOut·vᵀ; delta[i] = Σ_d dOut[i,d]·out[i,d]; dS = P∘(dP − delta);
 * dq = dS·k/√D; dk = dSᵀ·q/√D; dv = Pᵀ·dOut
 */
export function attentionGradient(
  op: Op<"attentionGradient">,
  read: Read,
  arithmetic: Arithmetic,
): { dQKV: Float64Array; delta: Float64Array } {
  const { round } = arithmetic;
  const qkv = readMatrix(op.inputs.qkv, read);
  const out = readMatrix(op.inputs.out, read);
  const dOut = readMatrix(op.inputs.dOut, read);
  const logSumExp = readMatrix(op.inputs.logSumExp, read);
  const dQKV = new Matrix(qkv.rows, qkv.columns);
  const delta = new Matrix(logSumExp.rows, logSumExp.columns);
  const addTo = (row: number, column: number, value: number): void => {
    dQKV.set(row, column, round(dQKV.get(row, column) + value));
  };
  const awake = awakeHeads(op, read);
  for (const head of headsOf(op)) {
    const { T, D } = head;
    if (!awake(head)) {
      for (let t = 0; t < T; t++) {
        for (const first of [head.q, head.k, head.v]) fillRow(dQKV, head.row(t), first, D);
        fillRow(delta, head.index, t, 1);
      }
      continue;
    }
    const scale = round(1 / Math.sqrt(D));
    for (let i = 0; i < T; i++) {
      const query = head.row(i);
      let rowSum = 0;
      for (let d = 0; d < D; d++) {
        rowSum = round(rowSum + round(dOut.get(query, head.out + d) * out.get(query, head.out + d)));
      }
      delta.set(head.index, i, rowSum);
      const last = op.attributes.causal ? i : T - 1;
      for (let j = 0; j <= last; j++) {
        const key = head.row(j);
        const s = score(qkv, head, i, j, arithmetic);
        const p = round(Math.exp(round(s - logSumExp.get(head.index, i))));
        let dP = 0;
        for (let d = 0; d < D; d++) {
          dP = round(dP + round(dOut.get(query, head.out + d) * qkv.get(key, head.v + d)));
        }
        const dS = round(p * round(dP - rowSum));
        for (let d = 0; d < D; d++) {
          addTo(query, head.q + d, round(round(dS * qkv.get(key, head.k + d)) * scale));
          addTo(key, head.k + d, round(round(dS * qkv.get(query, head.q + d)) * scale));
          addTo(key, head.v + d, round(p * dOut.get(query, head.out + d)));
        }
      }
    }
  }
  return { dQKV: dQKV.values, delta: delta.values };
}

interface Head {
  /** b·H + h, the row in logSumExp and delta. */
  readonly index: number;
  readonly T: number;
  readonly D: number;
  /** First columns of this head's q, k and v in qkv, and of its part of out. */
  readonly q: number;
  readonly k: number;
  readonly v: number;
  readonly out: number;
  /** The row in qkv and out of position t of this head's batch element. */
  row(t: number): number;
}

/** All heads, or those that the op's list names; the others are not computed. */
function awakeHeads(op: Op<"attention"> | Op<"attentionGradient">, read: Read): (head: Head) => boolean {
  const { active } = op.inputs;
  if (!active) return () => true;
  const [awake] = awakeLists(active, read);
  return ({ index }) => awake?.has(index % op.attributes.heads) ?? false;
}

function fillRow(matrix: Matrix, row: number, first: number, columns: number): void {
  for (let column = first; column < first + columns; column++) matrix.set(row, column, NOT_COMPUTED);
}

function headsOf(op: Op<"attention"> | Op<"attentionGradient">): Head[] {
  const { batch: B, heads: H } = op.attributes;
  const [rows = 0, columns = 0] = op.inputs.qkv.shape;
  const T = rows / B;
  const C = columns / 3;
  const D = C / H;
  return Array.from({ length: B * H }, (_, index) => {
    const first = (index % H) * D;
    const b = Math.floor(index / H);
    return { index, T, D, q: first, k: C + first, v: 2 * C + first, out: first, row: (t) => b * T + t };
  });
}

/** S[i,j] = Σ_d q[i,d]·k[j,d] / √D */
function score(qkv: Matrix, head: Head, i: number, j: number, { round }: Arithmetic): number {
  let sum = 0;
  for (let d = 0; d < head.D; d++) {
    sum = round(sum + round(qkv.get(head.row(i), head.q + d) * qkv.get(head.row(j), head.k + d)));
  }
  return round(sum * round(1 / Math.sqrt(head.D)));
}
