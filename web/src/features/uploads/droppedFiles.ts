/** A file, and where the browser can find it again after a reload, if it says so. */
export type PickedFile = { file: File; handle?: FileSystemFileHandle };

type ItemWithHandle = DataTransferItem & { getAsFileSystemHandle?: () => Promise<FileSystemHandle | null> };

export function carriesFiles(event: DragEvent): boolean {
  return event.dataTransfer?.types.includes('Files') ?? false;
}

/** The files of a drop. Folders are left out. Must be called while the event is handled: afterwards the items are gone. */
export async function droppedFiles(transfer: DataTransfer): Promise<PickedFile[]> {
  const items = [...transfer.items].filter((item) => item.kind === 'file');
  const picked = items.map((item: ItemWithHandle) => {
    const file = item.webkitGetAsEntry()?.isDirectory ? null : item.getAsFile();
    return { file, handle: item.getAsFileSystemHandle?.().catch(() => null) };
  });
  const files: PickedFile[] = [];
  for (const { file, handle: asked } of picked) {
    if (!file) continue;
    const handle = await asked;
    files.push(handle instanceof FileSystemFileHandle ? { file, handle } : { file });
  }
  return files;
}

type Picker = (options: { multiple: boolean; id: string }) => Promise<FileSystemFileHandle[]>;

/** The system's file dialog, with handles where the browser gives them. Null where a plain file input has to do. */
export async function pickWithHandles(): Promise<PickedFile[] | null> {
  const picker = (window as { showOpenFilePicker?: Picker }).showOpenFilePicker;
  if (!picker) return null;
  try {
    const handles = await picker.call(window, { multiple: true, id: 'kinora-upload' });
    return await Promise.all(handles.map(async (handle) => ({ file: await handle.getFile(), handle })));
  } catch (error) {
    // Closing the dialog is not an error.
    if (error instanceof DOMException && error.name === 'AbortError') return [];
    return null;
  }
}
