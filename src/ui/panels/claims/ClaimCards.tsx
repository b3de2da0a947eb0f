/** A card for each claim that these lanes put to the test: as claimed, as measured on this device, and what differs. */
import "./Claims.css";
import { claimCards, type CardRow, type ClaimCard } from "../../../lab/claims/claimCards";
import type { Judged } from "../../../lab/claims/judged";
import type { Lab } from "../../../lab/lab";
import { pageWords } from "../../../words/words";
import { useCurves } from "../../charts/useCurves";
import { LaneMark } from "../../parts/LaneMark";

function take({ run, setup, history }: Lab) {
  const { loaded, draft } = setup.getState();
  const experiment = loaded ?? draft;
  return {
    names: experiment.lanes.map(({ name }) => name),
    cards: claimCards(experiment, run.getState(), history),
  };
}

export function ClaimCards() {
  const { value, frame } = useCurves(take);
  const { names, cards } = value;
  return (
    <section ref={frame} className="claims-cards" aria-label={pageWords().claims.region}>
      {cards.map((card) => (
        <Card key={card.number} card={card} indexOf={(lane) => names.indexOf(lane)} />
      ))}
    </section>
  );
}

interface CardProps {
  readonly card: ClaimCard;
  readonly indexOf: (lane: string) => number;
}

function Card({ card, indexOf }: CardProps) {
  const { claims: t } = pageWords();
  const { number, title, sentence, reference, lanes, rows, verdict, conditions } = card;
  return (
    <article className="claim panel" aria-label={t.card({ title })}>
      <header>
        <h2 className="panel-title">
          {title} <span className="unit">{t.origin({ number })}</span>
        </h2>
        <p className="claim-sentence">{sentence}</p>
      </header>
      <div className="claim-scroll">
        <table className="claim-table">
          <thead>
            <tr>
              <th scope="col">
                <span className="visually-hidden">{t.quantity}</span>
              </th>
              <th scope="col">{t.claimed}</th>
              {lanes.map((lane) => (
                <th key={lane} scope="col">
                  <LaneMark index={indexOf(lane)} name={lane} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <Row key={row.what} row={row} lanes={lanes} />
            ))}
          </tbody>
        </table>
      </div>
      <p className="claim-verdict">{verdict}</p>
      <details className="claim-conditions" open>
        <summary>{t.differences}</summary>
        <dl>
          {conditions.map(({ what, here }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>{here}</dd>
            </div>
          ))}
          <div>
            <dt>{t.comparedWith}</dt>
            <dd>
              <LaneMark index={indexOf(reference)} name={reference} />
            </dd>
          </div>
        </dl>
      </details>
    </article>
  );
}

function Row({
  row: { what, claimed, measured },
  lanes,
}: {
  readonly row: CardRow;
  readonly lanes: readonly string[];
}) {
  return (
    <tr>
      <th scope="row">{what}</th>
      <td className="claim-claimed">{claimed}</td>
      {measured.map((judged, index) => (
        <td key={lanes[index]}>
          <Measured judged={judged} />
        </td>
      ))}
    </tr>
  );
}

function Measured({ judged: { text, verdict, note } }: { readonly judged: Judged }) {
  return (
    <>
      <strong>{text}</strong>
      {verdict !== "none" && (
        <span className="claim-mark" data-verdict={verdict}>
          {pageWords().claims.marks[verdict]}
        </span>
      )}
      {note !== undefined && <span className="claim-note">{note}</span>}
    </>
  );
}
