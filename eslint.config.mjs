import jest from 'eslint-plugin-jest';
import tseslint from 'typescript-eslint';

const noEnums = {
  selector: 'TSEnumDeclaration',
  message: 'Use a union of string literals: it needs no code and reads the same on the wire.',
};

/** Rules of pure code: time, chance and the host come in as arguments, or a replay would differ. */
const pure = {
  'no-restricted-globals': [
    'error',
    ...['Intl', 'process', 'performance', 'crypto', 'fetch', 'require'].map((name) => ({
      name,
      message: 'Pure code knows nothing of its host: take it as an argument.',
    })),
  ],
  'no-restricted-properties': [
    'error',
    { object: 'Date', property: 'now', message: 'Time is an argument.' },
    { object: 'Math', property: 'random', message: 'Chance is an argument.' },
  ],
  'no-restricted-syntax': [
    'error',
    noEnums,
    {
      selector: 'NewExpression[callee.name="Date"][arguments.length=0]',
      message: 'Time is an argument.',
    },
  ],
};

export default tseslint.config(
  { ignores: ['src/store/generated/', 'tests/replay/histories/', '.duecourse/', 'coverage/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommended],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { arguments: false } },
      ],
      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': [
        'error',
        { considerDefaultExhaustiveForUnions: true },
      ],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', ignoreRestSiblings: true },
      ],
      '@typescript-eslint/consistent-type-imports': [
        'error',
        { fixStyle: 'inline-type-imports', disallowTypeAnnotations: false },
      ],
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/no-require-imports': 'error',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'error',
      'no-restricted-syntax': ['error', noEnums],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 70, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['src/domain/**/*.ts', 'workflows/**/*.ts'], rules: pure },
  {
    files: [
      'src/cli/**',
      'scripts/**',
      'temporal/embedded/**',
      'src/providers/sandbox/**',
      'prisma/**',
      'tests/**',
    ],
    rules: { 'no-console': 'off' },
  },
  {
    files: ['tests/**/*.ts'],
    plugins: { jest },
    rules: {
      'max-lines-per-function': 'off',
      'jest/no-focused-tests': 'error',
      'jest/no-disabled-tests': 'error',
      'jest/no-identical-title': 'error',
      'jest/valid-expect': 'error',
      'jest/valid-expect-in-promise': 'error',
    },
  },
);
