/** What is said of a file of the user's, by the kind of data that it holds (`own` in src/config/dataKinds.ts). */

export const ownFiles = {
  text: {
    label: "Text",
    hint: "Your own text? Drop a file anywhere, or",
    needed: {
      message: "This experiment trains on your own text.",
      fix: "Drop a text file anywhere on this page, or choose one. It stays on this machine.",
    },
    missing: {
      message: "This config trains on your own text, and none was given.",
      fix: "Drop a text file, or name one with --text FILE.",
    },
    whenEmpty: "Choose a text file with a few thousand characters or more.",
  },
  table: {
    label: "Table",
    hint: "Drop a CSV or TSV anywhere, or",
    needed: {
      message: "This experiment trains on your own table.",
      fix: "Drop a CSV or TSV file of numbers with a label column anywhere on this page, or choose one. It stays on this machine.",
    },
    missing: {
      message: "This config trains on your own table, and none was given.",
      fix: "Drop a CSV or TSV file, or name one with --table FILE.",
    },
    whenEmpty: "Choose a CSV or TSV file with a header and a row for each example.",
  },
};

export type OwnFileWords = typeof ownFiles;
