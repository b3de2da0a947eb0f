/** The user's own text: which file, how large, and the way to one. */
import { bytesInWords } from "../../numerics/byteUnits";
import { pageWords } from "../../words/words";
import { useLab, useSetup } from "../context";
import { Button } from "../parts/Button";
import { Icon } from "../parts/Icon";
import { chooseTextFile } from "./chooseTextFile";

/** @param own Whether the experiment learns from the user's text, rather than could. */
export function TextSource({ own }: { readonly own: boolean }) {
  const lab = useLab();
  const { text: t } = pageWords().controls;
  const kept = useSetup((setup) => setup.text);
  const text = own ? kept : undefined;
  return (
    <section className="text-source" aria-label={t.region}>
      <Icon name="file" />
      <p className="text-source-name">
        {text ? (
          <>
            <span>{text.name}</span> <span className="unit">{bytesInWords(text.size)}</span>
          </>
        ) : (
          <span className="text-source-hint">{t.hint}</span>
        )}
      </p>
      <Button onClick={() => chooseTextFile((file) => lab.takeText(file))}>{text ? t.change : t.choose}</Button>
    </section>
  );
}
