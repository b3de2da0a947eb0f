/** The values themselves: ticked where there are few, else typed, or spread over a range. */
import { useId, useState } from "react";
import type { Field, NumberField } from "../../../config/field";
import { valueInWords } from "../../../config/fieldWords";
import { rangeOf } from "../../../config/text";
import type { FieldPath, FieldValue } from "../../../config/schema";
import {
  FEWEST_VALUES,
  fewValues,
  isNumber,
  judged,
  MOST_VALUES,
  spread,
  typedValues,
  type TypedValues,
} from "../../../lab/setup/vary";
import { pageWords, words } from "../../../words/words";

interface VaryValuesProps {
  readonly path: FieldPath;
  readonly field: Field;
  /** What is there before anything is typed or ticked. */
  readonly first: readonly FieldValue[];
  /** Called with the values at each change; with none while they cannot be used. */
  readonly give: (values: readonly FieldValue[]) => void;
}

export function VaryValues({ path, field, first, give }: VaryValuesProps) {
  if (isNumber(field)) return <NumberValues path={path} field={field} first={first} give={give} />;
  return <TickedValues path={path} field={field} first={first} give={give} />;
}

function usable(typed: TypedValues): readonly FieldValue[] {
  return "values" in typed ? typed.values : [];
}

interface TickedValuesProps extends VaryValuesProps {
  readonly field: Exclude<Field, NumberField>;
}

function TickedValues({ path, field, first, give }: TickedValuesProps) {
  const all = fewValues(field);
  const [ticked, setTicked] = useState(first);
  const tick = (value: FieldValue, on: boolean): void => {
    const next = all.filter((other) => (other === value ? on : ticked.includes(other)));
    setTicked(next);
    give(usable(judged(next)));
  };
  return (
    <>
      <ul className="vary-ticks">
        {all.map((one) => (
          <li key={String(one)}>
            <label>
              <input
                type="checkbox"
                checked={ticked.includes(one)}
                onChange={({ target }) => tick(one, target.checked)}
              />
              {valueInWords(path, one)}
            </label>
          </li>
        ))}
      </ul>
      <Wrong typed={judged(ticked)} />
    </>
  );
}

interface NumberValuesProps extends VaryValuesProps {
  readonly field: NumberField;
}

function NumberValues({ path, field, first, give }: NumberValuesProps) {
  const id = useId();
  const [text, setText] = useState(first.join(", "));
  const typed = typedValues(field, text);
  const write = (next: string): void => {
    setText(next);
    give(usable(typedValues(field, next)));
  };
  const { vary: t } = pageWords().lanes;
  return (
    <>
      <div className="vary-row">
        <label htmlFor={id}>{t.values}</label>
        <input
          id={id}
          type="text"
          className="vary-text"
          autoComplete="off"
          value={text}
          aria-invalid={"wrong" in typed}
          aria-describedby={`${id}-wrong`}
          onChange={({ target }) => write(target.value)}
        />
      </div>
      <Range field={field} typed={typed} fill={(values) => write(values.join(", "))} />
      <Wrong id={`${id}-wrong`} typed={typed} range={words().settings.giveRange(rangeOf(path, field))} />
    </>
  );
}

interface RangeProps {
  readonly field: NumberField;
  readonly typed: TypedValues;
  readonly fill: (values: readonly number[]) => void;
}

/** From, to and how many: fills the line above. */
function Range({ field, typed, fill }: RangeProps) {
  const id = useId();
  const numbers = "values" in typed ? typed.values.map(Number) : [];
  const [ends, setEnds] = useState<{ readonly from?: string; readonly to?: string }>({});
  const from = ends.from ?? String(numbers[0] ?? field.min);
  const to = ends.to ?? String(numbers.at(-1) ?? field.max);
  const { vary: t } = pageWords().lanes;
  const count = Math.min(MOST_VALUES, Math.max(FEWEST_VALUES, numbers.length));
  const set = (next: { readonly from: string; readonly to: string }, many: number): void => {
    setEnds(next);
    const [first, last] = [Number(next.from), Number(next.to)];
    if (next.from.trim() !== "" && next.to.trim() !== "" && Number.isFinite(first) && Number.isFinite(last))
      fill(spread(field, first, last, many));
  };
  return (
    <div className="vary-range">
      <label htmlFor={`${id}-from`}>{t.from}</label>
      <input
        id={`${id}-from`}
        className="vary-text"
        type="text"
        inputMode="decimal"
        value={from}
        onChange={({ target }) => set({ from: target.value, to }, count)}
      />
      <label htmlFor={`${id}-to`}>{t.to}</label>
      <input
        id={`${id}-to`}
        className="vary-text"
        type="text"
        inputMode="decimal"
        value={to}
        onChange={({ target }) => set({ from, to: target.value }, count)}
      />
      <label htmlFor={`${id}-count`}>{t.count}</label>
      <span className="select">
        <select id={`${id}-count`} value={count} onChange={({ target }) => set({ from, to }, Number(target.value))}>
          {Array.from({ length: MOST_VALUES - FEWEST_VALUES + 1 }, (_, index) => (
            <option key={index} value={FEWEST_VALUES + index}>
              {FEWEST_VALUES + index}
            </option>
          ))}
        </select>
      </span>
    </div>
  );
}

interface WrongProps {
  readonly id?: string;
  readonly typed: TypedValues;
  readonly range?: string;
}

function Wrong({ id, typed, range = "" }: WrongProps) {
  const { vary: t } = pageWords().lanes;
  const text = !("wrong" in typed)
    ? ""
    : typed.wrong === "value"
      ? t.wrongValue({ text: typed.text, range })
      : t.wrong[typed.wrong];
  // Too few are no mistake, but not there yet.
  const isMistake = "wrong" in typed && (typed.wrong === "value" || typed.wrong === "twice");
  return (
    <p className={isMistake ? "field-wrong" : "vary-note"} id={id} role="status">
      {text}
    </p>
  );
}
