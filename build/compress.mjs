// Leaves file.br and file.gz beside each text file of a folder, made once with the best setting: compress.mjs FOLDER
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

const folder = process.argv[2];
const names = await readdir(folder, { recursive: true });
const texts = names.filter((name) => /\.(js|css|html|svg|json|webmanifest|txt)$/.test(name));

await Promise.all(
  texts.map(async (name) => {
    const file = join(folder, name);
    const plain = await readFile(file);
    if (plain.length < 1024) return;
    const parameters = { [constants.BROTLI_PARAM_SIZE_HINT]: plain.length };
    await writeFile(`${file}.br`, await promisify(brotliCompress)(plain, { params: parameters }));
    await writeFile(`${file}.gz`, await promisify(gzip)(plain, { level: 9 }));
  }),
);
