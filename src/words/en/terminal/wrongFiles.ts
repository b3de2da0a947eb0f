/** What people give where safetensors is wanted, told by its first bytes: src/training/files/fileKind.ts. */
import { quoted } from "../../quoted";

const CONVERT =
  'Convert it in Python: safetensors.torch.save_model(model, "model.safetensors"), after loading it into the model.';

const KINDS = {
  "git-lfs": {
    what: "a Git LFS pointer, a placeholder for the file",
    fix: "Run `git lfs pull` in its repository, or download the file itself.",
  },
  gguf: { what: "a GGUF file, llama.cpp's format", fix: "Choose the model's safetensors file." },
  npy: { what: "a NumPy array (.npy)", fix: "Write it with safetensors.numpy.save_file." },
  npz: { what: "a NumPy archive (.npz)", fix: "Write it with safetensors.numpy.save_file." },
  gzip: { what: "a gzip archive", fix: "Unpack it with gunzip and choose the file inside." },
  hdf5: { what: "an HDF5 file, as Keras writes them", fix: "Save the weights as safetensors." },
  tar: { what: "a tar archive", fix: "Unpack it with tar and choose the file inside." },
  "7-zip": { what: "a 7-Zip archive", fix: "Unpack it and choose the file inside." },
  xz: { what: "an xz archive", fix: "Unpack it with unxz and choose the file inside." },
  zstandard: { what: "a Zstandard archive", fix: "Unpack it with unzstd and choose the file inside." },
  zip: { what: "a zip archive", fix: `Unpack it; or, if torch.save wrote it: ${CONVERT}` },
  "torch-zip": { what: "a zip archive of PyTorch's (.pt, .pth, .bin), written by torch.save", fix: CONVERT },
  pickle: { what: "a Python pickle, as older versions of PyTorch write (.pt, .bin)", fix: CONVERT },
  png: { what: "a PNG picture", fix: "Choose a safetensors file." },
  pdf: { what: "a PDF", fix: "Choose a safetensors file." },
  html: {
    what: "an HTML page, such as a site sends in place of a download",
    fix: "Download the file itself: on a model's page, the link named “download” or “raw”.",
  },
  json: {
    what: "JSON, such as the index or the config beside a model",
    fix: "Choose the safetensors file itself.",
  },
  text: { what: "a text", fix: "Choose a safetensors file; a text to train on goes with --text." },
};
export type WrongFile = keyof typeof KINDS;

export const wrongFiles = {
  "checkpoint-file/wrong-kind": ({ path, kind }: { readonly path: string; readonly kind: WrongFile }) => ({
    message: `${quoted(path)} is ${KINDS[kind].what}, not safetensors.`,
    fix: KINDS[kind].fix,
  }),
};
