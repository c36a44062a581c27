import type { paths } from './schema';

type Ok<Operation> = Operation extends { responses: infer Responses }
  ? Responses extends Record<200 | 201, { content: { 'application/json': infer Body } }>
    ? Body
    : Responses extends Record<200, { content: { 'application/json': infer Body } }>
      ? Body
      : never
  : never;

export type User = Ok<paths['/api/me']['get']>;
export type Video = Ok<paths['/api/videos/{id}']['get']>;
export type VideoPage = Ok<paths['/api/videos']['get']>;
export type VideoListItem = VideoPage['items'][number];
export type Rendition = Video['renditions'][number];
export type VideoStatus = Video['status'];
export type Playback = NonNullable<Video['playback']>;
export type VideoEdit = NonNullable<
  paths['/api/videos/{id}']['patch']['requestBody']
>['content']['application/json'];

export type Visibility = Video['visibility'];

/** What people can choose, from open to closed. */
export const visibilities = ['public', 'unlisted', 'private'] as const satisfies readonly Visibility[];

export function isVisibility(text: unknown): text is (typeof visibilities)[number] {
  return visibilities.some((visibility) => visibility === text);
}
