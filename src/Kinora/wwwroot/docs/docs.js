// Shows /openapi/v1.json as a page to read: every call with its parameters, bodies and answers.

const methods = ['get', 'head', 'post', 'put', 'patch', 'delete', 'options'];

/** element('a', { href }, 'text', child): a DOM element; text is never markup. */
function element(name, attributes = {}, ...children) {
  const node = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

function resolve(document_, value) {
  const path = value?.$ref?.split('/').slice(1);
  return path ? path.reduce((at, key) => at?.[key], document_) : value;
}

/** A schema as indented text, in the manner of a TypeScript type. */
function typeText(api, schema, depth = 0, seen = []) {
  if (!schema) return 'nothing';
  const name = schema.$ref?.split('/').at(-1);
  if (name && (seen.includes(name) || depth > 4)) return name;
  const known = resolve(api, schema) ?? {};
  const path = name ? [...seen, name] : seen;
  const choices = known.oneOf ?? known.anyOf ?? known.allOf;
  if (choices) return choices.map((choice) => typeText(api, choice, depth, path)).join(known.allOf ? ' & ' : ' | ');
  if (known.enum) return known.enum.map((value) => JSON.stringify(value)).join(' | ');

  const types = [known.type ?? (known.properties ? 'object' : 'any')].flat();
  return types
    .map((type) => {
      if (type === 'array') return `${typeText(api, known.items, depth, path)}[]`;
      if (type === 'object' && known.properties) return objectText(api, known, depth, path);
      if (type === 'object' && known.additionalProperties) return `{ [name]: ${typeText(api, known.additionalProperties, depth, path)} }`;
      return known.format ? `${type} (${known.format})` : type;
    })
    .join(' | ');
}

function objectText(api, schema, depth, seen) {
  const indent = '  '.repeat(depth + 1);
  const lines = Object.entries(schema.properties).map(([name, property]) => {
    const optional = schema.required?.includes(name) ? '' : '?';
    const about = property.description ? `  // ${property.description}` : '';
    return `${indent}${name}${optional}: ${typeText(api, property, depth + 1, seen)}${about}`;
  });
  return `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`;
}

function body(api, title, content) {
  return Object.entries(content ?? {}).map(([type, media]) => [
    element('h4', {}, `${title} ${type}`),
    element('pre', { tabindex: '0' }, typeText(api, media.schema)),
  ]);
}

function parameters(api, list) {
  if (!list.length) return [];
  const terms = list.flatMap((given) => {
    const parameter = resolve(api, given);
    const facts = [parameter.in, typeText(api, parameter.schema), parameter.required ? 'required' : null, parameter.description];
    return [element('dt', {}, parameter.name), element('dd', {}, facts.filter(Boolean).join(', '))];
  });
  return [element('h4', {}, 'Parameters'), element('dl', {}, ...terms)];
}

function call(api, { path, method, operation, shared, id }) {
  const request = resolve(api, operation.requestBody);
  const answers = Object.entries(operation.responses ?? {}).flatMap(([status, given]) => {
    const answer = resolve(api, given);
    const shown = body(api, `${status} ${answer.description ?? ''}`, answer.content).flat();
    return shown.length ? shown : [element('h4', {}, `${status} ${answer.description ?? ''}`)];
  });
  return element(
    'article',
    { id },
    element('h3', {}, element('span', { class: `method ${method}` }, method.toUpperCase()), path),
    operation.summary ? element('p', {}, operation.summary) : null,
    operation.description ? element('p', {}, operation.description) : null,
    ...parameters(api, [...shared, ...(operation.parameters ?? [])]),
    ...body(api, 'Body', request?.content).flat(),
    ...answers,
  );
}

function callsOf(api) {
  return Object.entries(api.paths ?? {}).flatMap(([path, item]) =>
    methods
      .filter((method) => item[method])
      .map((method) => ({
        path,
        method,
        operation: item[method],
        shared: item.parameters ?? [],
        tag: item[method].tags?.[0] ?? 'Other',
        id: `${method}${path.replace(/[^A-Za-z0-9]+/g, '-')}`,
      })),
  );
}

function show(api, filter) {
  const wanted = filter.trim().toLowerCase().split(/\s+/).filter(Boolean);
  const found = callsOf(api).filter((one) => {
    const text = `${one.method} ${one.path} ${one.tag} ${one.operation.summary ?? ''}`.toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
  const tags = [...new Set(found.map((one) => one.tag))].sort();
  const contents = [];
  const calls = [];
  for (const tag of tags) {
    contents.push(element('li', { class: 'tag' }, tag));
    calls.push(element('h2', {}, tag));
    for (const one of found.filter((candidate) => candidate.tag === tag)) {
      const method = element('span', { class: `method ${one.method}` }, one.method.toUpperCase());
      contents.push(element('li', {}, element('a', { href: `#${one.id}` }, method, one.path)));
      calls.push(call(api, one));
    }
  }

  document.getElementById('contents').replaceChildren(...contents);
  document.getElementById('calls').replaceChildren(...(calls.length ? calls : [element('p', {}, 'No call matches.')]));
}

try {
  const answer = await fetch('/openapi/v1.json');
  if (!answer.ok) throw new Error(`the server answered ${answer.status}`);
  const api = await answer.json();
  const filter = document.getElementById('filter');
  document.getElementById('about').textContent = `${api.info.version}. ${api.info.description ?? ''}`;
  filter.addEventListener('input', () => show(api, filter.value));
  show(api, filter.value);
  if (location.hash) document.getElementById(location.hash.slice(1))?.scrollIntoView();
} catch (error) {
  document.getElementById('calls').replaceChildren(element('p', {}, `The OpenAPI document could not be read: ${error.message}.`));
}
