export { DropAnywhere } from './DropAnywhere';
export { UploadsKeeper } from './UploadsKeeper';
export { UploadTray } from './UploadTray';
