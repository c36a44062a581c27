using System.Text;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Data;

internal static class SnakeCase
{
    /// <summary>Names every column as PostgreSQL people write it: <c>CreatedAt</c> → <c>created_at</c>.</summary>
    public static void UseSnakeCaseColumns(this ModelBuilder builder)
    {
        foreach (var property in builder.Model.GetEntityTypes().SelectMany(e => e.GetProperties()))
        {
            property.SetColumnName(Of(property.Name));
        }
    }

    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 8);
        for (var i = 0; i < name.Length; i++)
        {
            if (i > 0 && char.IsUpper(name[i]) && !char.IsUpper(name[i - 1])) text.Append('_');
            text.Append(char.ToLowerInvariant(name[i]));
        }

        return text.ToString();
    }
}
