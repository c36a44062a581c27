import { useMutation, useQueryClient } from '@tanstack/react-query';
import { applyEdit, forgetVideo } from '@/api/cache';
import { answer, api, done } from '@/api/client';
import { keys } from '@/api/queries';
import type { VideoEdit } from '@/api/types';

export function useEditVideo(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: (edit: VideoEdit) =>
      answer(api.PATCH('/api/videos/{id}', { params: { path: { id } }, body: edit })),
    onSuccess: (video) => {
      applyEdit(client, video);
      // Whether it is on the public list may have changed.
      void client.invalidateQueries({ queryKey: keys.newest });
    },
  });
}

export function useDeleteVideo(id: string) {
  const client = useQueryClient();
  return useMutation({
    mutationFn: () => done(api.DELETE('/api/videos/{id}', { params: { path: { id } } })),
    onSuccess: () => forgetVideo(client, id),
  });
}
