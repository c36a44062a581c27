// Not yet in TypeScript's DOM library: https://wicg.github.io/file-system-access/#permissions
interface FileSystemHandle {
  queryPermission(descriptor: { mode: 'read' }): Promise<PermissionState>;
  requestPermission(descriptor: { mode: 'read' }): Promise<PermissionState>;
}
