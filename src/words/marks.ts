/** What a language writes between the digits of a number. */
export interface Marks {
  /** For `Intl`: "en". */
  readonly locale: string;
  readonly decimal: string;
}

let marks: Marks = { locale: "en", decimal: "." };

/** Called by `speak`. */
export function setMarks(ofLanguage: Marks): void {
  marks = ofLanguage;
}

export function marksInUse(): Marks {
  return marks;
}
