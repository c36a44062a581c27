import { MantineProvider } from '@mantine/core';
import { QueryClient, QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { followOtherTabs } from '@/api/followOtherTabs';
import { ApiProblem } from '@/api/problems';
import { keys } from '@/api/queries';
import { onSignedOut } from '@/api/session';
import { theme } from '@/ui/theme';
import { makeRouter } from './router';

const client = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // What the server refuses it will refuse again; what it did not hear is worth another try.
      retry: (count, error) => count < 2 && (!(error instanceof ApiProblem) || error.status >= 500),
    },
    mutations: { retry: false },
  },
});
const router = makeRouter(client);

onSignedOut(() => client.setQueryData(keys.me, null));
// A page for members only is left, or seen as the other one sees it.
followOtherTabs(client, () => void router.invalidate());

export function App() {
  return (
    <MantineProvider theme={theme} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  );
}
