namespace Kinora.Data;

/// <summary>The database and this build's migrations do not fit: a file was changed after it was applied, or the database is from a newer Kinora.</summary>
public sealed class MigrationException(string message, Exception? inner = null) : Exception(message, inner);
