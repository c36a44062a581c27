// The server decides; these spare a round trip.
export const shortestPassword = 8;
export const usernamePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{2,31}$/;
