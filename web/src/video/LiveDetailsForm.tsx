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

/** Saves by itself a moment after the last change: nothing is lost when the page goes away. */
export function LiveDetailsForm({ video, onSaved }: Props) {
  const { t } = useTranslation();
  const explain = useExplain();
  const [values, setValues] = useState(() => detailsOf(video));
  const saved = useRef(values);
  const tried = useRef(values);
  const { mutate, isPending, isSuccess, error } = useEditVideo(video.id);

  useEffect(() => {
    // What was refused is not sent again until it changes.
    if (isPending || tried.current === values || titleIsMissing(values)) return;
    const edit = editFrom(saved.current, values);
    if (!edit) return;
    const timer = setTimeout(() => {
      tried.current = values;
      mutate(edit, {
        onSuccess: (answer) => {
          saved.current = values;
          onSaved(answer);
        },
      });
    }, 600);
    return () => clearTimeout(timer);
  }, [values, isPending, mutate, onSaved]);

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
