/** Tests speak English: sentences can be compared with what users read. Vitest runs this before each file. */
import { common } from "../en/common";
import { page } from "../en/page";
import { terminal } from "../en/terminal";
import { speak } from "../words";

speak({ common, page, terminal });
