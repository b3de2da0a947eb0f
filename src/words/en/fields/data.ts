/** The `data` branch: src/config/dataFields.ts. */

export const data = {
  "data.kind": {
    label: "Data",
    help: "What the model learns. All data but your own files is generated on this machine.",
    choices: {
      spirals: { label: "Spirals", help: "Points on spiral arms; the class is the arm." },
      moons: { label: "Moons", help: "Points on two interlocking half circles." },
      rings: { label: "Rings", help: "Points on concentric rings." },
      digits: { label: "Digits", help: "Small drawn digits, slanted, shifted and noisy; the class is the digit." },
      "modular-addition": { label: "Modular addition", help: "Given a and b, find (a + b) mod p." },
      copy: { label: "Copy", help: "Repeat a random sequence." },
      reverse: { label: "Reverse", help: "Repeat a random sequence backwards." },
      sort: { label: "Sort", help: "Put a random sequence in order." },
      "generated-text": {
        label: "Generated text",
        help: "Synthetic text with a known entropy, the lowest loss that a model can reach.",
      },
      text: { label: "Your own text", help: "Any text file; it stays on this machine." },
      table: {
        label: "Your own table",
        help: "A CSV or TSV file of numbers with a label column; it stays on this machine.",
      },
    },
  },
  "data.contextLength": {
    label: "Context length",
    help: "Tokens of text that the model sees at once; sequence tasks set their own.",
    unit: "tokens",
  },
  "data.tokenizer": {
    label: "Tokenizer",
    help: "How text becomes tokens.",
    choices: {
      character: { label: "Characters", help: "One token per distinct character of the text." },
      byte: { label: "Bytes", help: "One token per byte value, 256 in all; reads any file." },
    },
  },
  "data.noise": {
    label: "Noise",
    help: "Random displacement of points and strokes.",
  },
  "data.classes": {
    label: "Classes",
    help: "Arms of the spiral, or rings.",
  },
  "data.examples": {
    label: "Examples",
    help: "Points or digits generated, training and validation together.",
  },
  "data.modulus": {
    label: "Modulus",
    help: "p in (a + b) mod p; there are p² sums.",
  },
  "data.sequenceLength": {
    label: "Sequence length",
    help: "Symbols to copy, reverse or sort.",
    unit: "symbols",
  },
  "data.alphabet": {
    label: "Alphabet",
    help: "Different symbols a sequence is drawn from.",
    unit: "symbols",
  },
  "data.label": {
    label: "Label column",
    help: "Name of the column with the class of each row; the others are what the model learns from.",
    empty: "the last column",
  },
  "data.validationShare": {
    label: "Validation share",
    help: "Share of the data held out for validation.",
  },
};
