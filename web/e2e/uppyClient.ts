// Uppy and its tus plugin as somebody else's page has them.
export { default as Uppy } from '@uppy/core';
export { default as Tus } from '@uppy/tus';
