/** The user's own text: which file, how large, and the way to another. */
import { useLab, useSetup } from "../context";
import { bytesInWords } from "../format";
import { Button } from "../parts/Button";
import { Icon } from "../parts/Icon";
import { chooseTextFile } from "./chooseTextFile";

export function TextSource() {
  const lab = useLab();
  const text = useSetup((setup) => setup.text);
  return (
    <section className="text-source" aria-label="Text">
      <Icon name="file" />
      <p className="text-source-name">
        {text ? (
          <>
            <span>{text.name}</span> <span className="unit">{bytesInWords(text.size)}</span>
          </>
        ) : (
          <span className="unit">Drop a text file anywhere, or</span>
        )}
      </p>
      <Button onClick={() => chooseTextFile((file) => lab.takeText(file))}>{text ? "Change" : "Choose …"}</Button>
    </section>
  );
}
