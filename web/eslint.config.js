import js from '@eslint/js'
import svelte from 'eslint-plugin-svelte'
import { defineConfig } from 'eslint/config'
import globals from 'globals'
import typescript from 'typescript-eslint'

export default defineConfig(
  { ignores: ['node_modules'] },
  js.configs.recommended,
  typescript.configs.strict,
  svelte.configs.recommended,
  { languageOptions: { globals: globals.browser } },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: typescript.parser } },
  },
  {
    rules: {
      // An element is bound before anything that uses it runs.
      '@typescript-eslint/no-non-null-assertion': 'off',
      // Its own rule knows which of a component's names change.
      'prefer-const': 'off',
      'svelte/prefer-const': 'error',
    },
  },
)
