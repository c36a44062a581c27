import { Radio, TagsInput, Textarea, TextInput } from '@mantine/core';
import { useTranslation } from 'react-i18next';
import { isVisibility, visibilities } from '@/api/types';
import {
  longestDescription,
  longestTitle,
  mostTags,
  titleIsMissing,
  type DetailsValues,
} from './detailsValues';
import classes from './DetailsFields.module.css';
import { VisibilityIcon } from './VisibilityIcon';

type Props = {
  values: DetailsValues;
  onChange: (values: DetailsValues) => void;
  errors?: Readonly<Record<string, readonly string[]>> | undefined;
  /** One column, for narrow places. */
  stacked?: boolean;
};

/** Title, description, tags and who may see it: the same fields during upload and in the studio. */
export function DetailsFields({ values, onChange, errors = {}, stacked = false }: Props) {
  const { t } = useTranslation();
  const set = (change: Partial<DetailsValues>) => onChange({ ...values, ...change });
  return (
    <div className={classes.fields} data-stacked={stacked}>
      <div className={classes.main}>
        <TextInput
          label={t('details.title')}
          value={values.title}
          maxLength={longestTitle}
          required
          error={titleIsMissing(values) ? t('details.titleMissing') : errors.title?.[0]}
          onChange={(event) => set({ title: event.currentTarget.value })}
        />
        <Textarea
          label={t('details.description')}
          placeholder={t('details.descriptionHint')}
          value={values.description}
          maxLength={longestDescription}
          autosize
          minRows={4}
          maxRows={12}
          error={errors.description?.[0]}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <TagsInput
          label={t('details.tags')}
          placeholder={values.tags.length ? '' : t('details.tagsHint')}
          value={values.tags}
          maxTags={mostTags}
          error={errors.tags?.[0]}
          onChange={(tags) => set({ tags })}
        />
      </div>
      <Radio.Group
        label={t('details.visibility')}
        value={values.visibility}
        error={errors.visibility?.[0]}
        onChange={(visibility) => {
          if (isVisibility(visibility)) set({ visibility });
        }}
      >
        <div className={classes.choices}>
          {visibilities.map((visibility) => (
            <Radio
              key={visibility}
              value={visibility}
              label={
                <span className={classes.choice}>
                  <VisibilityIcon visibility={visibility} /> {t(`visibility.${visibility}`)}
                </span>
              }
              description={t(`visibility.${visibility}Hint`)}
            />
          ))}
        </div>
      </Radio.Group>
    </div>
  );
}
