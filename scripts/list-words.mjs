/**
 * `node scripts/list-words.mjs [FOLDER …]`: every sentence that a user can read, with its file and line, to be read aloud: the
 * page's, the config's labels and helps, the command line's, errors and refusals. Without folders, of all of src/.
 */
import { readFileSync, readdirSync } from "node:fs";
import { sentencesIn } from "./lib/words.mjs";

const folders = process.argv.length > 2 ? process.argv.slice(2) : ["src"];
for (const folder of folders) {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => `${folder.replace(/\/$/, "")}/${name.replaceAll("\\", "/")}`)
    .filter((file) => /\.tsx?$/.test(file) && !/\.test\.tsx?$|\/testing\//.test(file))
    .toSorted();
  for (const file of files)
    for (const { line, text } of sentencesIn(file, readFileSync(file, "utf8"))) console.log(`${file}:${line}  ${text}`);
}
