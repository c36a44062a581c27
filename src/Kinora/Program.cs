using Kinora.Roles;

return await CommandLine.RunAsync(args);
