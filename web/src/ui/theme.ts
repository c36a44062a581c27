import { createTheme, Modal, Drawer, Tooltip, type MantineColorsTuple } from '@mantine/core';

const iris: MantineColorsTuple = [
  '#f1f0ff',
  '#e2dfff',
  '#c4beff',
  '#a79dff',
  '#8a7efa',
  '#7566f4',
  '#5d4be8',
  '#4f3dd1',
  '#4233ad',
  '#352a8a',
];

const sans =
  "'Inter Variable', Inter, system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif";

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: 6,
  colors: { iris },
  fontFamily: sans,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  headings: { fontFamily: sans, fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    Modal: Modal.extend({
      defaultProps: { centered: true, radius: 'lg', overlayProps: { backgroundOpacity: 0.6 } },
    }),
    Drawer: Drawer.extend({ defaultProps: { position: 'right', overlayProps: { backgroundOpacity: 0.6 } } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 350 } }),
  },
});
