namespace Kinora.Fuzz.Mutation;

public enum Shape
{
    Bytes,
    Text,

    /// <summary>Boxes of ISO/IEC 14496-12.</summary>
    Boxes,

    /// <summary>Elements of EBML.</summary>
    Elements,
}
