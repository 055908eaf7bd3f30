import { builtinModules } from 'node:module'
import { createProjectGraphAsync } from '@nx/devkit'
import nx from '@nx/eslint-plugin'
import tseslint from 'typescript-eslint'

// The rule of the layers reads the graph that Nx keeps, and lets everything pass where there is none: make it, or renew it.
await createProjectGraphAsync()

/** One place for what each layer may import: an arrow per line of docs/ARCHITECTURE.md. */
const layers = [
  { sourceTag: 'layer:core', onlyDependOnLibsWithTags: ['layer:core'] },
  { sourceTag: 'layer:data', onlyDependOnLibsWithTags: ['layer:core'] },
  { sourceTag: 'layer:tensor', onlyDependOnLibsWithTags: ['layer:core', 'layer:data'] },
  { sourceTag: 'layer:networks', onlyDependOnLibsWithTags: ['layer:core', 'layer:data', 'layer:tensor'] },
  { sourceTag: 'layer:stages', onlyDependOnLibsWithTags: ['layer:core', 'layer:data', 'layer:tensor', 'layer:networks'] },
  { sourceTag: 'layer:node', onlyDependOnLibsWithTags: ['layer:core', 'layer:data', 'layer:tensor', 'layer:networks', 'layer:stages'] },
  { sourceTag: 'layer:tools', onlyDependOnLibsWithTags: ['layer:core', 'layer:data', 'layer:tensor', 'layer:networks', 'layer:node'] },
]

const message = 'Everything under libs/ except libs/node also runs in a browser.'

export default tseslint.config(
  // AssemblyScript decorates functions, which no TypeScript parser reads.
  { ignores: ['**/dist/**', '**/node_modules/**', '**/generated/**', 'libs/*/assembly/**', '.nx/**', 'out/**', '**/.spikeline/**'] },
  {
    files: ['**/*.ts', '**/*.mjs', '**/*.js'],
    languageOptions: { parser: tseslint.parser },
    plugins: { '@nx': nx, '@typescript-eslint': tseslint.plugin },
    rules: {
      '@nx/enforce-module-boundaries': ['error', { depConstraints: layers, allow: [] }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/no-explicit-any': 'error',
      'prefer-const': 'error',
      'no-var': 'error',
      eqeqeq: 'error',
      'no-eval': 'error',
      'no-implied-eval': 'error',
      'no-new-func': 'error',
    },
  },
  {
    files: ['libs/*/src/**/*.ts'],
    ignores: ['libs/node/**', '**/*.test.ts'],
    rules: {
      'no-restricted-globals': ['error', ...['process', 'Buffer', 'require', '__dirname', 'global'].map((name) => ({ name, message }))],
      'no-restricted-imports': ['error', { paths: builtinModules.map((name) => ({ name, message })), patterns: [{ group: ['node:*'], message }] }],
      'no-restricted-properties': [
        'error',
        { object: 'Math', property: 'random', message: 'Use context.random: a run is reproducible from its seed.' },
        { object: 'Date', property: 'now', message: 'Use context.now(): results must not depend on the clock.' },
      ],
    },
  },
)
