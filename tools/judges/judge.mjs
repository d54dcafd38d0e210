// Paths of Office files -> one JSON object on stdout: path -> what Microsoft's Open XML SDK finds wrong in it.
// The same validator as the command `ooxml-validate`, loaded once for all files instead of once for each.
import { readFile } from "node:fs/promises";
import validate, { getFileFormatFromName } from "@ooxml-tools/validate";

const verdicts = {};
for (const path of process.argv.slice(2)) {
  const bytes = new Uint8Array(await readFile(path));
  try {
    verdicts[path] = await validate(bytes, getFileFormatFromName(path), "Microsoft365");
  } catch (error) {
    verdicts[path] = [{ description: `not an Office file: ${error}`.slice(0, 200) }];
  }
}
process.stdout.write(JSON.stringify(verdicts), () => process.exit(0));
