import js from '@eslint/js';
import queryPlugin from '@tanstack/eslint-plugin-query';
import importX from 'eslint-plugin-import-x';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';

const features = ['accounts', 'playback', 'uploads', 'videos'];

// The rooms of the house, lowest first. A room imports from lower rooms only; features never import each other.
const zones = [
  ...features.map((feature) => ({
    target: `./src/features/${feature}`,
    from: './src/features',
    except: [`./${feature}`],
    message: 'A feature does not import another feature: move what they share to a lower room.',
  })),
  { target: './src/!(app)/**/*', from: './src/app', message: 'Only main.tsx imports the app.' },
  {
    target: ['./src/ui', './src/lib', './src/api', './src/i18n', './src/player', './src/video'],
    from: './src/features',
  },
  { target: ['./src/ui', './src/lib', './src/api', './src/i18n', './src/player'], from: './src/video' },
  { target: ['./src/ui', './src/lib', './src/api', './src/i18n'], from: './src/player' },
  { target: ['./src/lib', './src/i18n', './src/api'], from: './src/ui' },
  { target: ['./src/lib'], from: ['./src/api', './src/i18n'] },
];

export default tseslint.config(
  { ignores: ['dist', 'src/api/schema.d.ts'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked, tseslint.configs.stylisticTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/consistent-type-definitions': 'off',
      '@typescript-eslint/consistent-type-imports': 'error',
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    plugins: { 'import-x': importX, '@tanstack/query': queryPlugin },
    extends: [jsxA11y.flatConfigs.strict, reactHooks.configs.flat.recommended],
    languageOptions: { globals: globals.browser },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver()] },
    rules: {
      ...queryPlugin.configs.recommended.rules,
      'import-x/no-restricted-paths': ['error', { zones, basePath: import.meta.dirname }],
      'import-x/no-cycle': 'error',
      'no-console': 'error',
    },
  },
  { files: ['**/*.{js,mjs}'], languageOptions: { globals: globals.node } },
  { files: ['public/*.js'], languageOptions: { globals: globals.browser } },
);
