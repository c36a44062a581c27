import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@/api/problems';
import type { Video } from '@/api/types';
import { useExplain } from '@/ui/useExplain';
import { DetailsFields } from './DetailsFields';
import { detailsOf, editFrom, titleIsMissing } from './detailsValues';
import classes from './LiveDetailsForm.module.css';
import { useEditVideo } from './useEditVideo';

/** Milliseconds from the last change until it is saved, and until what did not get through is tried again. */
const afterChange = 600;
/** Doubled with each failure in a row. */
const afterFailure = 5000;
const longestAfterFailure = 60_000;

/** Whether the same may be saved later. */
function mayPass(error: Error): boolean {
  return !(error instanceof ApiProblem) || error.status >= 500 || error.status === 429;
}

type Props = { video: Video; onSaved: (video: Video) => void };

/**
 * Saves by itself a moment after the last change, and at once when the form goes away; again and again while the server is
 * away.
 */
export function LiveDetailsForm({ video, onSaved }: Props) {
  const { t } = useTranslation();
  const explain = useExplain();
  const [values, setValues] = useState(() => detailsOf(video));
  const saved = useRef(values);
  const failures = useRef(0);
  const tried = useRef<typeof values | null>(values);
  const { mutate, isPending, isSuccess, error } = useEditVideo(video.id);

  const unsent = useRef<(() => void) | undefined>(undefined);
  const tell = useRef(onSaved);

  useEffect(() => {
    tell.current = onSaved;
  }, [onSaved]);

  useEffect(() => {
    // What was refused is not sent again until it changes.
    const isNews = tried.current !== values && !titleIsMissing(values);
    const edit = isNews ? editFrom(saved.current, values) : undefined;
    unsent.current = undefined;
    if (!edit) return;
    const send = () => {
      unsent.current = undefined;
      tried.current = values;
      mutate(edit, {
        onSuccess: (answer) => {
          saved.current = values;
          failures.current = 0;
          tell.current(answer);
        },
        onError: (failure) => {
          failures.current += 1;
          if (mayPass(failure)) tried.current = null;
        },
      });
    };
    unsent.current = send;
    if (isPending) return;
    const timer = setTimeout(
      send,
      error && mayPass(error)
        ? Math.min(afterFailure * 2 ** (failures.current - 1), longestAfterFailure)
        : afterChange,
    );
    return () => clearTimeout(timer);
  }, [values, isPending, error, mutate]);

  useEffect(() => {
    const last = unsent;
    return () => last.current?.();
  }, []);

  return (
    <>
      <DetailsFields
        values={values}
        onChange={setValues}
        errors={error instanceof ApiProblem ? error.errors : undefined}
      />
      <p className={classes.status} role="status" data-failed={error !== null}>
        {error ? explain(error) : isPending ? t('details.saving') : isSuccess ? t('details.saved') : ''}
      </p>
    </>
  );
}
