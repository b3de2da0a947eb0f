/** What the models make of the data: src/ui/panels/preview. */
import { formatCount, formatFixed, formatShare } from "../../../numbers";

export const preview = {
  title: "Model output",
  step: ({ step }: { readonly step: number }) => `step ${formatCount(step)}`,
  /** What will appear here, by the form of the data. */
  coming: {
    points: "Each model’s decision boundary between the classes.",
    pictures: "Held-out digits and each model’s predictions.",
    table:
      "A table with two columns of numbers is drawn here, with each model’s decision boundary. More cannot be drawn in a plane; “Accuracy” under “One step” says how well each model does.",
    sequence: "Held-out problems and each model’s answers.",
    text: "Text that each model generates as it learns.",
  },
  boundary: {
    note: "Colour shows the predicted class, paler where the model is less confident; points are the data.",
    picture: ({ lane }: { readonly lane: string }) => `Decision boundary of ${lane} over the data`,
    right: ({ share }: { readonly share: number }) => `${formatShare(share)} right`,
  },
  digits: {
    right: ({ right, total }: { readonly right: number; readonly total: number }) => `${right} of ${total} right`,
    list: ({ lane }: { readonly lane: string }) => `Predictions of ${lane} for the digits`,
    digit: (values: { readonly target: number; readonly prediction: number; readonly confidence: number }) =>
      `A ${values.target}, predicted as ${values.prediction} (${formatShare(values.confidence)} confident)`,
  },
  answers: {
    caption: "Held-out problems and each lane’s answers",
    problem: "Problem",
    right: "Right",
    isRight: "right:",
    isWrong: "wrong:",
  },
  sample: {
    title: "Try it",
    prompt: "Prompt",
    promptHint: "Prompt …",
    trainFirst: "Train a few steps first",
    generate: "Generate",
    temperature: ({ temperature }: { readonly temperature: number }) =>
      `Temperature **${formatFixed(temperature, 1)}**`,
    topK: ({ k }: { readonly k: number }) => `Top-k **${k}**`,
    writing: "writing …",
  },
};
