/** The user's own text: which file, how large, and the way to one. */
import { bytesInWords } from "../../numerics/byteUnits";
import { useLab, useSetup } from "../context";
import { Button } from "../parts/Button";
import { Icon } from "../parts/Icon";
import { chooseTextFile } from "./chooseTextFile";

/** @param own Whether the experiment learns from the user's text, rather than could. */
export function TextSource({ own }: { readonly own: boolean }) {
  const lab = useLab();
  const kept = useSetup((setup) => setup.text);
  const text = own ? kept : undefined;
  return (
    <section className="text-source" aria-label="Text">
      <Icon name="file" />
      <p className="text-source-name">
        {text ? (
          <>
            <span>{text.name}</span> <span className="unit">{bytesInWords(text.size)}</span>
          </>
        ) : (
          <span className="text-source-hint">Your own text? Drop a file anywhere, or</span>
        )}
      </p>
      <Button onClick={() => chooseTextFile((file) => lab.takeText(file))}>{text ? "Change" : "Choose …"}</Button>
    </section>
  );
}
