using System.Data.Common;

namespace Kinora.Hosting;

public static class DatabaseTrouble
{
    extension(Exception exception)
    {
        /// <summary>The database is away or busy: what was tried may be tried again. EF wraps some of these in exceptions of its own.</summary>
        public bool IsDatabaseTrouble => exception is DbException or TimeoutException || exception.InnerException is DbException or TimeoutException;
    }
}
