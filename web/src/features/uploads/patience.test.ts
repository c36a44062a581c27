import { expect, it, vi } from 'vitest';
import { ApiProblem, Unreachable } from '@/api/problems';
import { patiently } from './patience';

function failing(times: number, error: Error) {
  return vi.fn(() => (times-- > 0 ? Promise.reject(error) : Promise.resolve('done')));
}

const sleeping = () => {
  const slept: number[] = [];
  return { slept, sleep: (seconds: number) => (slept.push(seconds), Promise.resolve()) };
};

it('goes on until the network is back, more slowly each time', async () => {
  const { slept, sleep } = sleeping();
  const waiting = vi.fn();
  const action = failing(7, new Unreachable());
  await expect(patiently(action, { waiting, wanted: () => true, sleep })).resolves.toBe('done');
  expect(slept).toEqual([1, 2, 5, 10, 30, 30, 30]);
  expect(waiting).toHaveBeenCalledTimes(7);
});

it.each([
  [429, 'rate_limited'],
  [502, 'server_error'],
  [503, 'unavailable'],
  [504, 'server_error'],
  [409, 'idempotency_in_progress'],
])('waits for what passes: %d %s', async (status, code) => {
  const action = failing(2, new ApiProblem(status, code));
  await expect(
    patiently(action, { waiting: () => undefined, wanted: () => true, ...sleeping() }),
  ).resolves.toBe('done');
});

it.each([400, 401, 404, 409, 413, 500, 505, 507])('does not argue with %d', async (status) => {
  const action = failing(1, new ApiProblem(status, 'x'));
  await expect(
    patiently(action, { waiting: () => undefined, wanted: () => true, ...sleeping() }),
  ).rejects.toBeInstanceOf(ApiProblem);
  expect(action).toHaveBeenCalledOnce();
});

it('stops when nobody wants it any more', async () => {
  let wanted = true;
  const action = failing(99, new Unreachable());
  const sleep = () => {
    wanted = false;
    return Promise.resolve();
  };
  await expect(
    patiently(action, { waiting: () => undefined, wanted: () => wanted, sleep }),
  ).rejects.toBeInstanceOf(Unreachable);
  expect(action).toHaveBeenCalledOnce();
});
