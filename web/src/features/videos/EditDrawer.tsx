import { Button, Group, Skeleton, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useBlocker } from '@tanstack/react-router';
import { useCallback, useLayoutEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@/api/problems';
import { videoQuery } from '@/api/queries';
import type { Video } from '@/api/types';
import { ConfirmDialog } from '@/ui/ConfirmDialog';
import { SidePanel } from '@/ui/Dialog';
import { ErrorState } from '@/ui/ErrorState';
import { notify } from '@/ui/notify';
import { useExplain } from '@/ui/useExplain';
import { DetailsFields } from '@/video/DetailsFields';
import { detailsOf, editFrom, titleIsMissing } from '@/video/detailsValues';
import { useEditVideo } from '@/video/useEditVideo';

/** Panel and question both listen for Escape: one that changed at once would hear the key that the other has just obeyed. */
const afterThisKey = () => new Promise<void>((over) => setTimeout(over));

type Props = {
  videoId: string | undefined;
  /** Leaves the panel's address, as every other way out of it does. */
  onClose: () => void;
  /** Leaves it for good: nothing is left to ask about. */
  onDone: () => void;
};

export function EditDrawer({ videoId, onClose, onDone }: Props) {
  const { t } = useTranslation();
  const unsaved = useRef(false);
  const noteUnsaved = useCallback((is: boolean) => {
    unsaved.current = is;
  }, []);
  // A click beside the panel, Escape, the way back, a link, a reload: all of them leave its address.
  const leaving = useBlocker({
    shouldBlockFn: () => unsaved.current && afterThisKey().then(() => true),
    enableBeforeUnload: () => unsaved.current,
    withResolver: true,
  });
  const asking = leaving.status === 'blocked';
  const { data, error, refetch } = useQuery({ ...videoQuery(videoId ?? ''), enabled: videoId !== undefined });
  return (
    <SidePanel opened={videoId !== undefined} onClose={onClose} covered={asking} title={t('studio.edit')}>
      {data ? (
        <EditForm key={data.id} video={data} onUnsaved={noteUnsaved} onDone={onDone} />
      ) : error ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : (
        <Stack>
          <Skeleton height={56} />
          <Skeleton height={140} />
          <Skeleton height={56} />
        </Stack>
      )}
      <ConfirmDialog
        opened={asking}
        title={t('details.discardTitle')}
        confirm={t('details.discard')}
        cancel={t('details.keepEditing')}
        onClose={() => void afterThisKey().then(leaving.reset)}
        onConfirm={() => leaving.proceed?.()}
      >
        {t('details.discardText')}
      </ConfirmDialog>
    </SidePanel>
  );
}

type FormProps = { video: Video; onUnsaved: (unsaved: boolean) => void; onDone: () => void };

function EditForm({ video, onUnsaved, onDone }: FormProps) {
  const { t } = useTranslation();
  const explain = useExplain();
  const [before] = useState(() => detailsOf(video));
  const [values, setValues] = useState(before);
  const { mutate, isPending, error } = useEditVideo(video.id);
  const edit = editFrom(before, values);
  const unsaved = edit !== null;

  // Known with the change itself, not when there is time for effects: the next click may come sooner.
  useLayoutEffect(() => {
    onUnsaved(unsaved);
    return () => onUnsaved(false);
  }, [unsaved, onUnsaved]);

  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        if (!edit || titleIsMissing(values)) return;
        mutate(edit, {
          onSuccess: () => {
            notify.success(t('details.saved'));
            onDone();
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
        <Button variant="default" onClick={onDone}>
          {t('action.cancel')}
        </Button>
        <Button type="submit" loading={isPending} disabled={!edit || titleIsMissing(values)}>
          {t('action.save')}
        </Button>
      </Group>
    </form>
  );
}
