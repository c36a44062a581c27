import type { CreateEngine, EngineKind } from './engine';

const loaders: Record<EngineKind, () => Promise<CreateEngine>> = {
  dash: async () => (await import('./dashEngine')).createDashEngine,
  hls: async () => (await import('./hlsEngine')).createHlsEngine,
  native: async () => (await import('./nativeEngine')).createNativeEngine,
};

/** Engines are the largest part of the app; each is its own download, fetched while the manifest is on its way. */
export function loadEngine(kind: EngineKind): Promise<CreateEngine> {
  return loaders[kind]();
}
