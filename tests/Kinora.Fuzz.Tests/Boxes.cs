using System.Buffers.Binary;
using System.Text;

namespace Kinora.Fuzz.Tests;

internal static class Boxes
{
    /// <summary>A file with the first box of a type, or an empty one before all others, repeated; the boxes around it are as large as that makes them.</summary>
    public static byte[] Repeat(byte[] file, string type, int bytes)
    {
        var at = file.AsSpan().IndexOf(Encoding.ASCII.GetBytes(type)) - 4;
        var box = at < 0 ? [0, 0, 0, 8, .. Encoding.ASCII.GetBytes(type)] : file.AsSpan(at, (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(at))).ToArray();
        at = Math.Max(0, at);
        var many = new byte[bytes / box.Length * box.Length];
        for (var i = 0; i < many.Length; i += box.Length) box.CopyTo(many, i);
        byte[] whole = [.. file.AsSpan(0, at), .. many, .. file.AsSpan(at)];
        for (var start = 0; start < at;)
        {
            var size = (int)BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan(start));
            if (start + size <= at)
            {
                start += size;
                continue;
            }

            BinaryPrimitives.WriteInt32BigEndian(whole.AsSpan(start), size + many.Length);
            start += Encoding.ASCII.GetString(file, start + 4, 4) switch { "stsd" => 16, "avc1" => 86, _ => 8 };
        }

        return whole;
    }
}
