import { createTheme, Menu, Tooltip, type MantineColorsTuple } from '@mantine/core';

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

// Mantine's dark greys, tinted like our surfaces. 0 is text, 4 borders, 6 fields, 7 the page.
const dark: MantineColorsTuple = [
  '#f0f0f4',
  '#c9cad6',
  '#a3a5b4',
  '#7d8090',
  '#3b3b47',
  '#25252e',
  '#1b1b22',
  '#0e0e12',
  '#0a0a0d',
  '#070709',
];

export const theme = createTheme({
  primaryColor: 'iris',
  primaryShade: 6,
  colors: { iris, dark },
  fontFamily: sans,
  fontFamilyMonospace: "ui-monospace, 'SF Mono', 'Cascadia Mono', Menlo, Consolas, monospace",
  headings: { fontFamily: sans, fontWeight: '650' },
  defaultRadius: 'md',
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    // Beside their button, so that they stay in its landmark; the first item takes the focus, not a placeholder among the items.
    Menu: Menu.extend({ defaultProps: { withinPortal: false, withInitialFocusPlaceholder: false } }),
    Tooltip: Tooltip.extend({ defaultProps: { withArrow: true, openDelay: 350 } }),
  },
});
