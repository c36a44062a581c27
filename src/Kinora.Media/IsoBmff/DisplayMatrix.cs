using System.Buffers.Binary;

namespace Kinora.Media.IsoBmff;

/// <summary>The 2×2 part of a transformation matrix (ISO/IEC 14496-12 §6.2.2), 16.16: a pixel step right goes to (A, B), a step down to (C, D).</summary>
internal readonly record struct DisplayMatrix(int A, int B, int C, int D)
{
    public static DisplayMatrix Identity { get; } = new(0x10000, 0, 0, 0x10000);

    /// <summary>Clockwise turn of the picture, to the nearest quarter.</summary>
    public int Rotation
    {
        get
        {
            var quarter = (int)Math.Round(Math.Atan2(B, A) / (Math.PI / 2));
            return ((quarter % 4) + 4) % 4 * 90;
        }
    }

    /// <summary>True when the picture is turned upside down (mirrored top to bottom) before it is rotated.</summary>
    public bool IsMirrored => ((long)A * D) - ((long)B * C) < 0;

    /// <summary>How much wider than high a pixel becomes, or null when the matrix keeps the shape to within 1 %.</summary>
    public double? Stretch
    {
        get
        {
            var (x, y) = (Math.Sqrt(((double)A * A) + ((double)C * C)), Math.Sqrt(((double)B * B) + ((double)D * D)));
            return x > 1 && y > 1 && Math.Abs((x / y) - 1) > 0.01 ? x / y : null;
        }
    }

    public static DisplayMatrix Parse(ReadOnlySpan<byte> matrix) => new(
        BinaryPrimitives.ReadInt32BigEndian(matrix),
        BinaryPrimitives.ReadInt32BigEndian(matrix[4..]),
        BinaryPrimitives.ReadInt32BigEndian(matrix[12..]),
        BinaryPrimitives.ReadInt32BigEndian(matrix[16..]));

    /// <summary>This one first, then <paramref name="next"/>.</summary>
    public DisplayMatrix Then(DisplayMatrix next) => new(
        Mix(A, next.A, B, next.C),
        Mix(A, next.B, B, next.D),
        Mix(C, next.A, D, next.C),
        Mix(C, next.B, D, next.D));

    private static int Mix(int a, int b, int c, int d) => unchecked((int)((((long)a * b) >> 16) + (((long)c * d) >> 16)));
}
