using System.Buffers.Binary;

namespace Kinora.Media.Tests.IsoBmff;

/// <summary>Rewrites single boxes of a file whose index comes last, so that no offset changes.</summary>
internal static class BoxSurgery
{
    private static readonly string[] Containers = ["moov", "trak", "mdia", "minf", "stbl"];

    /// <summary>Every box of a type, anywhere in the index, becomes what <paramref name="change"/> makes of its type and body.</summary>
    public static byte[] Replace(byte[] file, string type, Func<byte[], (string Type, byte[] Body)> change)
    {
        var output = new MemoryStream();
        Rewrite(file, output, type, change);
        return output.ToArray();
    }

    public static byte[] Box(string type, byte[] body)
    {
        var box = new byte[body.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(box, box.Length);
        System.Text.Encoding.ASCII.GetBytes(type).CopyTo(box, 4);
        body.CopyTo(box, 8);
        return box;
    }

    private static void Rewrite(ReadOnlySpan<byte> boxes, MemoryStream output, string type, Func<byte[], (string Type, byte[] Body)> change)
    {
        while (boxes.Length >= 8)
        {
            var size = BinaryPrimitives.ReadInt32BigEndian(boxes);
            var name = System.Text.Encoding.ASCII.GetString(boxes.Slice(4, 4));
            var body = boxes[8..size].ToArray();
            if (name == type)
            {
                var (newName, newBody) = change(body);
                output.Write(Box(newName, newBody));
            }
            else if (Containers.Contains(name))
            {
                var inner = new MemoryStream();
                Rewrite(body, inner, type, change);
                output.Write(Box(name, inner.ToArray()));
            }
            else
            {
                output.Write(boxes[..size]);
            }
            boxes = boxes[size..];
        }
    }
}
