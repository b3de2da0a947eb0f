/**
 * Reads the machine's own apt sources to find its Debian archive, mirrors included, and writes the entry that adds
 * the archive's backports suite: Debian 12's own Mesa is too old for Dawn. Both formats, one-line and deb822. Pure.
 */

/** @typedef {{ name: string, text: string }} SourceFile */
/** @typedef {{ suites: string[], components: string[], withSuite: (suite: string) => SourceFile }} ArchiveEntry */

const ONE_LINE = /^\s*deb\s+(\[[^\]]*\]\s+)?(\S+)\s+(\S+)\s+(.*?)\s*(?:#.*)?$/;
const ADDED_FILE = "halfstep-backports";

/**
 * The file to put into /etc/apt/sources.list.d, or undefined where nothing is to be added: because the suite is there
 * already, or because no source names the release.
 * @param {readonly SourceFile[]} files
 * @param {string} codename the release, `bookworm`
 */
export function backportsSource(files, codename) {
  const entries = files.flatMap(({ name, text }) =>
    name.endsWith(".sources") ? stanzaEntries(text) : lineEntries(text),
  );
  const backports = `${codename}-backports`;
  if (entries.some(({ suites }) => suites.includes(backports))) return undefined;
  const release = [codename, "stable", "oldstable"];
  const archive = entries.find(
    ({ suites, components }) => components.includes("main") && suites.some((suite) => release.includes(suite)),
  );
  return archive?.withSuite(backports);
}

/** `deb [options] ADDRESS SUITE COMPONENTS…`, one a line. @param {string} text @returns {ArchiveEntry[]} */
function lineEntries(text) {
  return text.split("\n").flatMap((line) => {
    const [, options = "", address, suite, components = ""] = ONE_LINE.exec(line) ?? [];
    if (address === undefined || suite === undefined || address.startsWith("cdrom:")) return [];
    const withSuite = (/** @type {string} */ wanted) => ({
      name: `${ADDED_FILE}.list`,
      text: `deb ${options}${address} ${wanted} main\n`,
    });
    return [{ suites: [suite], components: components.split(/\s+/), withSuite }];
  });
}

/** deb822: paragraphs of `Field: value`, continued on indented lines. @param {string} text @returns {ArchiveEntry[]} */
function stanzaEntries(text) {
  const withoutComments = text.split("\n").filter((line) => !line.startsWith("#"));
  return withoutComments
    .join("\n")
    .split(/\n[ \t]*\n/)
    .flatMap((stanza) => {
      const fields = stanza.split(/\n(?![ \t])/).flatMap((field) => {
        const [, key, value] = /^([\w-]+):([^]*)$/.exec(field.trimEnd()) ?? [];
        return key === undefined || value === undefined
          ? []
          : [{ key: key.toLowerCase(), text: field.trimEnd(), value }];
      });
      const words = (/** @type {string} */ key) =>
        fields
          .find((field) => field.key === key)
          ?.value.trim()
          .split(/\s+/) ?? [];
      const enabled = !["no", "false"].includes(words("enabled")[0] ?? "yes");
      if (!enabled || !words("types").includes("deb") || words("uris").length === 0) return [];
      const kept = fields.filter(({ key }) => !["types", "suites", "components"].includes(key));
      const withSuite = (/** @type {string} */ wanted) => ({
        name: `${ADDED_FILE}.sources`,
        text: ["Types: deb", `Suites: ${wanted}`, "Components: main", ...kept.map((field) => field.text), ""].join(
          "\n",
        ),
      });
      return [{ suites: words("suites"), components: words("components"), withSuite }];
    });
}
