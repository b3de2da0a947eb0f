/** What the page has to say beside its figures: src/lab/run/notices.ts. */

export const notices = {
  needsText: {
    message: "This experiment trains on your own text.",
    fix: "Drop a text file anywhere on this page, or choose one. It stays on this machine.",
  },
};
