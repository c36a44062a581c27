import type { LocalPreview } from './uploadItem';

const longestWait = 8000;
const previewWidth = 640;

/** A picture out of the local file, taken before a byte is sent. Null when this browser cannot decode the file. */
export async function previewFrame(file: File): Promise<LocalPreview | null> {
  const video = document.createElement('video');
  const source = URL.createObjectURL(file);
  try {
    video.muted = true;
    video.playsInline = true;
    video.preload = 'auto';
    video.src = source;
    await once(video, 'loadeddata');
    const duration = Number.isFinite(video.duration) ? video.duration : null;
    // The very first picture is black more often than not.
    const at = duration ? Math.min(duration / 4, 3) : 0;
    if (at > 0) {
      video.currentTime = at;
      await once(video, 'seeked');
    }
    const url = await draw(video);
    return url === null
      ? null
      : { url, width: video.videoWidth, height: video.videoHeight, durationSeconds: duration };
  } catch {
    return null;
  } finally {
    video.removeAttribute('src');
    video.load();
    URL.revokeObjectURL(source);
  }
}

async function draw(video: HTMLVideoElement): Promise<string | null> {
  if (!video.videoWidth || !video.videoHeight) return null;
  const canvas = document.createElement('canvas');
  canvas.width = Math.min(previewWidth, video.videoWidth);
  canvas.height = Math.round((canvas.width * video.videoHeight) / video.videoWidth);
  canvas.getContext('2d')?.drawImage(video, 0, 0, canvas.width, canvas.height);
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', 0.82));
  return blob && URL.createObjectURL(blob);
}

function once(video: HTMLVideoElement, event: 'loadeddata' | 'seeked'): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('The file shows no picture in time')), longestWait);
    video.addEventListener(
      event,
      () => {
        clearTimeout(timer);
        resolve();
      },
      { once: true },
    );
    video.addEventListener(
      'error',
      () => {
        clearTimeout(timer);
        reject(new Error(video.error?.message ?? 'The file cannot be decoded here'));
      },
      { once: true },
    );
  });
}
