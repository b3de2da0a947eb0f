/** `halfstep help` and `halfstep train --help`. Commands, flags and file names stay as they are in every language. */

export const usage = `halfstep COMMAND [OPTIONS]

  train      train one or more lanes from the same seed and batches
             --preset NAME | --config FILE   what to train (default: the lab's default experiment)
             --lanes fp32,mixed              lanes by precision (default: the preset's)
             --text FILE                     train on this text; a pipe works too: --text <(…)
             --table FILE  [--label COLUMN]  train a classifier on this CSV or TSV file of numbers; the column so named
                                             (default: the last) holds the class of each row
             --steps N  --seed N  --path.to.field VALUE   any field of the config
             --init FILE                     start from the weights in a safetensors file, PyTorch's too; on
                                             another text, embeddings are matched by symbol
             --resume FILE                   continue a checkpoint, bit for bit; its model, data,
                                             optimizer.kind and seed stay
             --save FILE                     write a checkpoint at the end or when stopped (one per lane: the
                                             lane's name is added to FILE)
             --save-every STEPS              also write it every STEPS steps
             --dump-batches FILE             write the batches used, as safetensors
             --json                          JSON lines instead of a progress bar
             \`halfstep train --help\` explains saving and the JSON lines
  sample     text from a trained model
             --checkpoint FILE  [--prompt TEXT] [--length N] [--temperature X] [--top-k K] [--seed N] [--json]
  plan       address and lifetime of each tensor in a lane's step on this device; trains nothing
             the options of train that say what, and --json
  info       adapter, features and limits; which half-precision path is used, and why  [--json]
  check      every kernel against the f64 reference on this device: max error, pass or fail  [--json]
  bench      kernels | matmul | attention | layernorm | optimizer | step | gates | scaling | profile | all: this device's figures
             [--size small|medium|large] [--runs N] [--json] [--out FILE]; \`halfstep bench --help\` says more
  lab        serves the page on this machine  [--port N]

  halfstep --version       the version, and the commit it was built from
  halfstep help fields     list every field of the config

Exit status: 0 when it finished, 2 for bad usage or bad input, 1 for anything else; 130, 143, 129 and 141 for a training
that was stopped by Ctrl-C, SIGTERM, a closed terminal or a closed pipe.
HALFSTEP_DAWN holds Dawn's own options, comma-separated; VK_ICD_FILENAMES chooses the Vulkan driver.
`;

/** A field of the config: `flag` with how its values are written, what it is for, and its usual value. */
export const flagLine = ({
  flag,
  help,
  usual,
}: {
  readonly flag: string;
  readonly help: string;
  readonly usual: string;
}) => `  ${flag}  ${help} (default ${usual})`;

/** What does not fit beside the other commands. */
export const trainHelp = `halfstep train [OPTIONS]   \`halfstep help\` lists the options

--table: a header with the names of the columns, then a row for each example; commas, semicolons or tabs; UTF-8; numbers with
decimal points in every column but the label's; 2 to 100 classes. Columns are standardised by the training rows.
data.validationShare of the rows, chosen by the seed, are held out. What cannot be read is refused by row and column.

Saving: every output path is checked before the first step. A file is written under a temporary name and renamed when it is
complete, so an existing file stays intact until then. Ctrl-C, SIGTERM, a closed terminal and a closed pipe stop training after the steps in
progress and save; a second Ctrl-C quits at once. --save-every protects a long run from crashes.

A state whose weights or moments are not finite never replaces FILE: it is saved as FILE.diverged.safetensors, which cannot
be resumed. An earlier checkpoint can.

--json: one object a line. “type” is
  step      lane, step, loss, valLoss where it was measured, scale, skipped (so far), overflow (the first tensor that
            overflowed in this step), gradNorm, relativeGradient (gradNorm over the weights' norm, in a lane without gates
            whose weights all have FP32 masters), lr, stepMs; active and executedFlops in a lane with gates.
            A figure that is not finite is null, and then there is
              notFinite  {since, figure, tensor}: not finite since this step, loss, gradNorm or validation, and the first
                         tensor that overflowed, where it is known
            After 50 skipped steps in a row, or with the scale at its floor of 2^-126,
              stuck      {since, skippedInARow, scale, tensor, reason, noScaleHelps}: reason is forward (the forward pass
                         overflows, before the scale), floor, fixed or falling
  drift     how far a lane's weights are from those of the reference lane, the first fp32 lane as a rule
  summary   one a lane, last; notFinite and stuck as above, or null; warmupSkipped: steps of the warm-up that were skipped

The learning-rate schedule counts skipped steps too, so a warm-up may pass while the loss scale is still too high.
`;
