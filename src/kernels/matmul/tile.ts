/** The tiles of a matmul, as plain data: what a lowering chooses from, and what tuning measures and remembers. */

/** A register tile per invocation, straight from storage: see `shaders/matmul-direct.wgsl`. */
export interface DirectTile {
  readonly variant: "direct";
  /** Rows per invocation; a multiple of four. */
  readonly tileM: number;
  /** Groups of four columns per invocation. */
  readonly tileN4: number;
  /** Invocations per workgroup, side by side along N. */
  readonly invocations: number;
  /** Invocations that split the loads of a by subgroup shuffle; 1 where there are no subgroups of a known size. */
  readonly share: number;
}

/** Tiles staged in workgroup memory: see `shaders/matmul-staged.wgsl`. */
export interface StagedTile {
  readonly variant: "staged";
  /** Invocations along M and N. */
  readonly threadsM: number;
  readonly threadsN: number;
  /** Groups of four rows and of four columns per invocation. */
  readonly registerM4: number;
  readonly registerN4: number;
  /** Groups of four k per stage. The blocks of a stage divide evenly among the invocations. */
  readonly tileK4: number;
}

export type MatmulTile = DirectTile | StagedTile;
