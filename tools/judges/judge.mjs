// Paths of Office files -> one JSON object on stdout: path -> what Microsoft's Open XML SDK finds wrong in it.
// The same validator as the command `ooxml-validate`, loaded once for all files instead of once for each.
import { readFile } from "node:fs/promises";
import validate from "@ooxml-tools/validate";

const verdicts = {};
for (const path of process.argv.slice(2)) {
  const bytes = await readFile(path);
  const buffer = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  verdicts[path] = await validate(buffer, "Microsoft365");
}
process.stdout.write(JSON.stringify(verdicts), () => process.exit(0));
