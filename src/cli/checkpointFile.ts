/** A checkpoint or PyTorch's weights on disk. Its header is judged against the file's size before the rest is read. */
import { refuseDiverged } from "../lab/run/divergedState";
import { type Checkpoint, decodeCheckpoint } from "../training/files/decodeCheckpoint";
import { fileKind } from "../training/files/fileKind";
import { LENGTH_BYTES } from "../training/files/safetensors";
import { headerBytes, readHeader } from "../training/files/safetensorsHeader";
import { FileError, readBytes, withFile } from "./files";

/** Enough to tell an archive or a page from a header. */
const HEAD_BYTES = 512;
const OPENING_BRACE = 0x7b;

/** @throws FileError, SafetensorsError, CheckpointError: for a state that is not finite, too */
export async function readCheckpoint(path: string): Promise<Checkpoint> {
  await withFile(path, async (file) => {
    const { size } = file;
    const head = await file.read(0, Math.min(size, HEAD_BYTES));
    const kind = head[LENGTH_BYTES] === OPENING_BRACE ? undefined : fileKind(head);
    if (kind) throw new FileError({ code: "checkpoint-file/wrong-kind", values: { path, kind } });
    readHeader(await file.read(0, headerBytes(head, size)), size);
  });
  const checkpoint = decodeCheckpoint(await readBytes(path));
  if (checkpoint.notes) refuseDiverged(checkpoint.notes);
  return checkpoint;
}
