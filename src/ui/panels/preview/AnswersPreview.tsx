/** Held-out problems with the right answer, and what each lane's model says: a tick, or its wrong answer. */
import { pageWords } from "../../../words/words";
import { Icon } from "../../parts/Icon";
import { LaneMark } from "../../parts/LaneMark";
import type { LanePreview } from "./lanePreview";

export function AnswersPreview({ lanes }: { readonly lanes: readonly LanePreview<"answers">[] }) {
  const { answers: t } = pageWords().preview;
  const problems = lanes[0]?.preview.rows ?? [];
  return (
    <table className="answers">
      <caption className="visually-hidden">{t.caption}</caption>
      <thead>
        <tr>
          <th scope="col">{t.problem}</th>
          <th scope="col">{t.right}</th>
          {lanes.map(({ name, index }) => (
            <th key={name} scope="col">
              <LaneMark index={index} name={name} />
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {problems.map(({ question, expected }, at) => (
          <tr key={`${at} ${question}`}>
            <th scope="row">{question}</th>
            <td>{expected}</td>
            {lanes.map(({ name, preview }) => (
              <Answer key={name} answer={preview.rows[at]?.answer ?? ""} expected={expected} />
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Answer({ answer, expected }: { readonly answer: string; readonly expected: string }) {
  const { answers: t } = pageWords().preview;
  const right = answer === expected;
  return (
    <td data-right={right}>
      <span className="answer">
        {right ? <Icon name="check" /> : <Icon name="close" />}
        <span className="visually-hidden">{right ? t.isRight : t.isWrong}</span>
        {answer === "" ? "–" : answer}
      </span>
    </td>
  );
}
