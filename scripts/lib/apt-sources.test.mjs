import { describe, expect, it } from "vitest";
import { backportsSource } from "./apt-sources.mjs";

/** Debian's own container image, with a mirror in place of the archive. */
const DEB822 = `# made by the image
Types: deb
# a comment inside
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`;

describe("the backports entry", () => {
  it("keeps the mirror and the key of a deb822 source", () => {
    expect(backportsSource([{ name: "debian.sources", text: DEB822 }], "bookworm")).toEqual({
      name: "halfstep-backports.sources",
      text: `Types: deb
Suites: bookworm-backports
Components: main
URIs: http://mirror.example/debian
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg
`,
    });
  });

  it("keeps the mirror and the options of a one-line source", () => {
    const text = `# deb cdrom:[Debian]/ bookworm main
deb cdrom:[Debian]/ bookworm main
deb http://mirror.example/security bookworm-security main
deb [signed-by=/k.gpg trusted=yes] http://mirror.example/debian bookworm main contrib # ours
deb-src http://mirror.example/debian bookworm main`;
    expect(backportsSource([{ name: "sources.list", text }], "bookworm")).toEqual({
      name: "halfstep-backports.list",
      text: "deb [signed-by=/k.gpg trusted=yes] http://mirror.example/debian bookworm-backports main\n",
    });
  });

  it("keeps an embedded key whole", () => {
    const key = "Signed-By:\n -----BEGIN PGP PUBLIC KEY BLOCK-----\n .\n mQINBF\n -----END PGP PUBLIC KEY BLOCK-----";
    const text = `Types: deb deb-src\nURIs: http://mirror.example/debian/\nSuites: bookworm\nComponents: main\n${key}\n`;
    expect(backportsSource([{ name: "a.sources", text }], "bookworm")?.text).toContain(key);
  });

  it("is not added twice, unless the one there is switched off", () => {
    const there = "Types: deb\nURIs: http://mirror.example/debian\nSuites: bookworm-backports\nComponents: main\n";
    const files = [{ name: "debian.sources", text: DEB822 }];
    expect(backportsSource([...files, { name: "b.sources", text: there }], "bookworm")).toBeUndefined();
    expect(backportsSource([...files, { name: "b.sources", text: `Enabled: no\n${there}` }], "bookworm")).toBeDefined();
  });

  it("is not invented where no source names the release", () => {
    const text = "deb http://packages.example/tool stable-tool main\n";
    expect(backportsSource([{ name: "tool.list", text }], "bookworm")).toBeUndefined();
  });
});
