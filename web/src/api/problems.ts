/** An answer of the server that is not the one hoped for: RFC 9457, with Kinora's stable `code`. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    readonly code: string,
    readonly errors: Readonly<Record<string, readonly string[]>> = {},
    readonly retryAfterSeconds: number | null = null,
    detail?: string,
  ) {
    super(detail ?? code);
  }
}

/** No answer at all: the network, the server or a proxy between is away. */
export class Unreachable extends Error {
  override readonly name = 'Unreachable';
}

type ProblemBody = { code?: unknown; detail?: unknown; title?: unknown; errors?: unknown };

export function problemFrom(response: Response, body: unknown): ApiProblem {
  const problem: ProblemBody = typeof body === 'object' && body !== null ? body : {};
  const retryAfter = Number(response.headers.get('Retry-After') ?? Number.NaN);
  return new ApiProblem(
    response.status,
    typeof problem.code === 'string' ? problem.code : codeOf(response.status),
    fieldErrors(problem.errors),
    Number.isFinite(retryAfter) ? retryAfter : null,
    typeof problem.detail === 'string' ? problem.detail : undefined,
  );
}

function codeOf(status: number): string {
  if (status === 401) return 'unauthenticated';
  if (status === 403) return 'forbidden';
  if (status === 404 || status === 410) return 'not_found';
  if (status === 413) return 'too_large';
  if (status === 429) return 'rate_limited';
  if (status === 503) return 'unavailable';
  if (status === 507) return 'disk_full';
  return status >= 500 ? 'server_error' : 'invalid_request';
}

function fieldErrors(errors: unknown): Record<string, string[]> {
  if (typeof errors !== 'object' || errors === null) return {};
  return Object.fromEntries(
    Object.entries(errors).map(([field, messages]) => [
      field.charAt(0).toLowerCase() + field.slice(1),
      Array.isArray(messages) ? messages.map(String) : [String(messages)],
    ]),
  );
}

/** Which explanation in `errors.*` of the translations fits. Unknown codes fall back to what their status means. */
export function explanationOf(error: unknown, known: (code: string) => boolean): string {
  if (error instanceof Unreachable) return 'unreachable';
  if (!(error instanceof ApiProblem)) return 'unexpected';
  return known(error.code) ? error.code : codeOf(error.status);
}
