/** `halfstep bench --help`. */

export const benchHelp = `halfstep bench WHAT [OPTIONS]

  kernels    every kernel family below
  matmul     squares, tall, wide, batched; forward and both backward forms
  attention  forward and backward
  layernorm  forward and both backward forms
  optimizer  AdamW over 1, 10 and 100 million parameters
  step       whole training steps of four models, or of --preset NAME with --path.to.field VALUE
  gates      a model dense, and with 100 % to 10 % of its feed-forward blocks and heads awake, by force, or as
             --model.gates.kind importance-threshold or router chooses them
  scaling    step time against batch, width, depth and context, with exponents
  profile    each dispatch of a step on its own, slowest first
  all        kernels and step

  --size small|medium|large   the kernels' shapes (default: medium on a software adapter, large on a GPU)
  --filter TEXT               only kernels whose name holds this
  --runs N                    runs of each, at most; fewer, but at least 3, where they would take too long
  --preset NAME  --lanes fp32,mixed  --path.to.field VALUE    what step, gates, scaling (lanes alone) and profile train
  --json                      JSON lines instead of tables
  --out FILE                  also writes everything as one JSON file

Times are medians over the runs, after a warm-up. “of peak” is the larger of two shares: of the largest copy's bandwidth, and of the fastest matrix product's FLOP/s,
both measured in the same run.
`;
