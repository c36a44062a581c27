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

export const visibilities = ['public', 'unlisted', 'private'] as const;
export type Visibility = (typeof visibilities)[number];

export function isVisibility(text: string): text is Visibility {
  return (visibilities as readonly string[]).includes(text);
}
