import react from '@vitejs/plugin-react';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { precompress } from './scripts/precompress.ts';

// `npm run dev` serves the pages and hands everything else to a running `kinora serve`.
const server = process.env.KINORA_SERVER ?? 'http://localhost:8080';

export default defineConfig({
  plugins: [react(), precompress()],
  resolve: {
    alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) },
  },
  server: {
    proxy: {
      '/api': server,
      '/media': server,
      '/openapi': server,
      '/docs': server,
      '/ws': { target: server, ws: true },
    },
  },
  build: {
    target: 'es2022',
    sourcemap: false,
    // The pages run under `script-src 'self'` and `img-src 'self' blob:`: nothing may be inlined as data.
    assetsInlineLimit: 0,
    // The engines are large on purpose and loaded beside the manifest; the budget test watches the rest.
    chunkSizeWarningLimit: 1200,
  },
  test: {
    environment: 'happy-dom',
    include: ['src/**/*.test.{ts,tsx}'],
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
  },
});
