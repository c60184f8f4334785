import eslint from '@eslint/js';
import jupyter from '@jupyter/eslint-plugin';
import typescript from 'typescript-eslint';

export default typescript.config(
  { ignores: ['dist', 'lib', 'node_modules'] },
  eslint.configs.recommended,
  typescript.configs.recommended,
  jupyter.configs.recommended,
  {
    rules: {
      '@typescript-eslint/no-unused-vars': [
        'error',
        { argsIgnorePattern: '^_', varsIgnorePattern: '^_', destructuredArrayIgnorePattern: '^_' }
      ],
      // All plugins together are one small file.
      'jupyter/prefer-lazy-imports': 'off'
    }
  },
  {
    files: ['**/*.mjs', '*.js'],
    languageOptions: { globals: { console: 'readonly', TextEncoder: 'readonly', URL: 'readonly', module: 'readonly', require: 'readonly' } }
  }
);
