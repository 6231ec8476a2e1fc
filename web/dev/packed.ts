/** Puts each text file of the build beside itself once more, packed: the server need not pack it at every request. */
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";
import type { Plugin } from "vite";

const TEXT = /\.(js|css|svg|html)$/;
const SMALL = 1024;
const pack = {
  gz: (data: Buffer) => promisify(gzip)(data, { level: 9 }),
  br: (data: Buffer) => promisify(brotliCompress)(data, { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } }),
};

export function packed(): Plugin {
  return {
    name: "packed",
    apply: "build",
    // What is on disk by then is what is served: other plugins change chunks until they are written.
    async writeBundle({ dir = "" }, bundle) {
      for (const fileName of Object.keys(bundle)) {
        const file = join(dir, fileName);
        const data = await readFile(file);
        if (!TEXT.test(fileName) || data.length < SMALL) continue;
        for (const [ending, work] of Object.entries(pack))
          await writeFile(`${file}.${ending}`, await work(data));
      }
    },
  };
}
