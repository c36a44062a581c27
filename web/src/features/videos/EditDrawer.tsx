import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@/api/problems';
import { videoQuery } from '@/api/queries';
import type { Video } from '@/api/types';
import { SidePanel } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { notify } from '@/ui/notify';
import { useExplain } from '@/ui/useExplain';
import { DetailsFields } from '@/video/DetailsFields';
import { detailsOf, editFrom, titleIsMissing } from '@/video/detailsValues';
import { useEditVideo } from '@/video/useEditVideo';

export function EditDrawer({ videoId, onClose }: { videoId: string | undefined; onClose: () => void }) {
  const { t } = useTranslation();
  const { data, error, refetch } = useQuery({ ...videoQuery(videoId ?? ''), enabled: videoId !== undefined });
  return (
    <SidePanel opened={videoId !== undefined} onClose={onClose} title={t('studio.edit')}>
      {data ? (
        <EditForm key={data.id} video={data} onClose={onClose} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Stack>
          <Skeleton height={56} />
          <Skeleton height={140} />
          <Skeleton height={56} />
        </Stack>
      )}
    </SidePanel>
  );
}

function EditForm({ video, onClose }: { video: Video; onClose: () => void }) {
  const { t } = useTranslation();
  const explain = useExplain();
  const [before] = useState(() => detailsOf(video));
  const [values, setValues] = useState(before);
  const { mutate, isPending, error } = useEditVideo(video.id);
  const edit = editFrom(before, values);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!edit || titleIsMissing(values)) return;
        mutate(edit, {
          onSuccess: () => {
            notify.success(t('details.saved'));
            onClose();
          },
          onError: (failure) => notify.failure(explain(failure)),
        });
      }}
    >
      <DetailsFields
        values={values}
        onChange={setValues}
        stacked
        errors={error instanceof ApiProblem ? error.errors : undefined}
      />
      <Group justify="flex-end" mt="xl">
        <Button variant="default" onClick={onClose}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={isPending} disabled={!edit || titleIsMissing(values)}>
          {t('action.save')}
        </Button>
      </Group>
    </form>
  );
}
