// Takes the OpenAPI document from a running server and writes the client's types from it.
//   npm run api                          from http://localhost:8080
//   npm run api -- http://localhost:9000 from another server
//   npm run api -- --offline             from the snapshot in openapi.json
import { readFile, writeFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const snapshot = new URL('../openapi.json', import.meta.url);
const target = new URL('../src/api/schema.d.ts', import.meta.url);
const from = process.argv[2] ?? 'http://localhost:8080';

if (from !== '--offline') {
  const response = await fetch(new URL('/openapi/v1.json', from));
  if (!response.ok) throw new Error(`${response.url} answered ${response.status}`);
  /** @type {{ servers?: unknown }} */
  const document = await response.json();
  delete document.servers; // where the server happened to listen is not part of the contract
  await writeFile(snapshot, JSON.stringify(document, null, 2) + '\n');
}

/** @type {{ paths: Record<string, Record<string, { operationId?: string }>> }} */
const contract = JSON.parse(await readFile(snapshot, 'utf8'));
// The client names its calls by path; one handler may serve two methods under one id.
for (const operations of Object.values(contract.paths)) {
  for (const operation of Object.values(operations)) delete operation.operationId;
}
const types = astToString(await openapiTS(JSON.stringify(contract)));
await writeFile(target, '// Generated from openapi.json by `npm run api`. Do not edit.\n' + types);
