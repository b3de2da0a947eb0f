/** The user's own data: which file, how large, and the way to one. */
import type { OwnKind } from "../../config/dataKinds";
import { bytesInWords } from "../../words/byteUnits";
import { pageWords } from "../../words/words";
import { useLab, useSetup } from "../context";
import { Button } from "../parts/Button";
import { Icon } from "../parts/Icon";
import { chooseFile } from "./chooseFile";

/** @param own Whether the experiment learns from the user's file, rather than could. */
export function OwnFile({ kind, own }: { readonly kind: OwnKind; readonly own: boolean }) {
  const lab = useLab();
  const kept = useSetup(({ files }) => files[kind]);
  const file = own ? kept : undefined;
  const { ownFiles, controls } = pageWords();
  const { label, hint } = ownFiles[kind];
  const { ownFile: t } = controls;
  return (
    <section className="own-file" aria-label={label}>
      <Icon name="file" />
      <p className="own-file-name">
        {file ? (
          <>
            <span>{file.name}</span> <span className="unit">{bytesInWords(file.size)}</span>
          </>
        ) : (
          <span className="own-file-hint">{hint}</span>
        )}
      </p>
      <Button onClick={() => chooseFile((chosen) => lab.takeFile(chosen, kind))}>{file ? t.change : t.choose}</Button>
    </section>
  );
}
