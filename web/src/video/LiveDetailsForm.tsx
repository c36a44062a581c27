import { useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { ApiProblem } from '@/api/problems';
import type { Video } from '@/api/types';
import { useExplain } from '@/ui/useExplain';
import { DetailsFields } from './DetailsFields';
import { detailsOf, editFrom, titleIsMissing } from './detailsValues';
import classes from './LiveDetailsForm.module.css';
import { useEditVideo } from './useEditVideo';

type Props = { video: Video; onSaved: (video: Video) => void };

/** Saves by itself a moment after the last change, and at once when the form goes away. */
export function LiveDetailsForm({ video, onSaved }: Props) {
  const { t } = useTranslation();
  const explain = useExplain();
  const [values, setValues] = useState(() => detailsOf(video));
  const saved = useRef(values);
  const tried = useRef(values);
  const { mutate, isPending, isSuccess, error } = useEditVideo(video.id);

  const unsent = useRef<(() => void) | undefined>(undefined);

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
          onSaved(answer);
        },
      });
    };
    unsent.current = send;
    if (isPending) return;
    const timer = setTimeout(send, 600);
    return () => clearTimeout(timer);
  }, [values, isPending, mutate, onSaved]);

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
