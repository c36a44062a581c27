import { describe, expect, it } from 'vitest';
import { ApiProblem, explanationOf, problemFrom, Unreachable } from './problems';

const response = (status: number, headers = {}) => new Response(null, { status, headers });

describe('problemFrom', () => {
  it('takes code, detail and field errors from the problem document', () => {
    const problem = problemFrom(response(400), {
      code: 'validation_failed',
      detail: 'Look again.',
      errors: { Title: ['Too long.'], tags: ['Too many.', 'Empty.'] },
    });
    expect(problem).toMatchObject({
      status: 400,
      code: 'validation_failed',
      message: 'Look again.',
      errors: { title: ['Too long.'], tags: ['Too many.', 'Empty.'] },
    });
  });

  it('makes do with a proxy that answers in HTML', () => {
    expect(problemFrom(response(502), '<html>')).toMatchObject({ code: 'server_error', errors: {} });
    expect(problemFrom(response(413), undefined)).toMatchObject({ code: 'too_large' });
  });

  it('reads Retry-After', () => {
    expect(problemFrom(response(429, { 'Retry-After': '7' }), {}).retryAfterSeconds).toBe(7);
    expect(problemFrom(response(429), {}).retryAfterSeconds).toBeNull();
  });
});

describe('explanationOf', () => {
  const known = (code: string) =>
    ['username_taken', 'not_found', 'server_error', 'invalid_request'].includes(code);

  it.each([
    [new ApiProblem(409, 'username_taken'), 'username_taken'],
    [new ApiProblem(404, 'a_code_of_next_year'), 'not_found'],
    [new ApiProblem(500, 'a_code_of_next_year'), 'server_error'],
    [new ApiProblem(507, ''), 'disk_full'],
    [new ApiProblem(422, 'a_code_of_next_year'), 'invalid_request'],
    [new Unreachable(), 'unreachable'],
    [new TypeError('x is undefined'), 'unexpected'],
  ])('%o is explained by %s', (error, key) => expect(explanationOf(error, known)).toBe(key));
});
