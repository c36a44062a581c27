/** Makes this tab the one that sends the upload. Null when another tab already does; a function to let go otherwise. */
export async function claimUpload(videoId: string): Promise<(() => void) | null> {
  const locks = (navigator as Partial<Navigator>).locks;
  if (!locks) return () => undefined;
  return new Promise((resolve) => {
    void locks.request(`kinora-upload-${videoId}`, { ifAvailable: true }, (lock) => {
      if (!lock) {
        resolve(null);
        return undefined;
      }
      return new Promise<void>((release) => resolve(() => release()));
    });
  });
}
