namespace Kinora.Media.Matroska;

/// <summary>Element IDs of EBML (RFC 8794 §11.2) and Matroska (RFC 9559 §5.1) that are read, marker bits included.</summary>
internal static class MatroskaId
{
    public const uint Ebml = 0x1A45DFA3;
    public const uint EbmlMaxIdLength = 0x42F2;
    public const uint EbmlMaxSizeLength = 0x42F3;
    public const uint DocType = 0x4282;
    public const uint Void = 0xEC;
    public const uint Crc32 = 0xBF;

    public const uint Segment = 0x18538067;
    public const uint SeekHead = 0x114D9B74;
    public const uint Seek = 0x4DBB;
    public const uint SeekId = 0x53AB;
    public const uint SeekPosition = 0x53AC;
    public const uint Info = 0x1549A966;
    public const uint TimestampScale = 0x2AD7B1;
    public const uint Cues = 0x1C53BB6B;
    public const uint Chapters = 0x1043A770;
    public const uint Tags = 0x1254C367;
    public const uint Attachments = 0x1941A469;

    public const uint EditionEntry = 0x45B9;
    public const uint EditionFlagDefault = 0x45DB;
    public const uint ChapterAtom = 0xB6;
    public const uint ChapterTimeStart = 0x91;
    public const uint ChapterFlagHidden = 0x98;
    public const uint ChapterFlagEnabled = 0x4598;
    public const uint ChapterDisplay = 0x80;
    public const uint ChapString = 0x85;

    public const uint Cluster = 0x1F43B675;
    public const uint Timestamp = 0xE7;
    public const uint Position = 0xA7;
    public const uint PrevSize = 0xAB;
    public const uint SimpleBlock = 0xA3;
    public const uint BlockGroup = 0xA0;
    public const uint Block = 0xA1;
    public const uint BlockDuration = 0x9B;
    public const uint ReferenceBlock = 0xFB;
    public const uint DiscardPadding = 0x75A2;

    public const uint Tracks = 0x1654AE6B;
    public const uint TrackEntry = 0xAE;
    public const uint TrackNumber = 0xD7;
    public const uint TrackType = 0x83;
    public const uint CodecId = 0x86;
    public const uint CodecPrivate = 0x63A2;
    public const uint DefaultDuration = 0x23E383;
    public const uint TrackTimestampScale = 0x23314F;
    public const uint CodecDelay = 0x56AA;
    public const uint Language = 0x22B59C;
    public const uint LanguageBcp47 = 0x22B59D;
    public const uint Name = 0x536E;
    public const uint FlagDefault = 0x88;
    public const uint FlagForced = 0x55AA;
    public const uint FlagHearingImpaired = 0x55AB;
    public const uint FlagVisualImpaired = 0x55AC;
    public const uint FlagOriginal = 0x55AE;
    public const uint FlagCommentary = 0x55AF;

    public const uint ContentEncodings = 0x6D80;
    public const uint ContentEncoding = 0x6240;
    public const uint ContentEncodingScope = 0x5032;
    public const uint ContentEncodingType = 0x5033;
    public const uint ContentCompression = 0x5034;
    public const uint ContentCompAlgo = 0x4254;
    public const uint ContentCompSettings = 0x4255;

    public const uint Video = 0xE0;
    public const uint PixelWidth = 0xB0;
    public const uint PixelHeight = 0xBA;
    public const uint PixelCropBottom = 0x54AA;
    public const uint PixelCropTop = 0x54BB;
    public const uint PixelCropLeft = 0x54CC;
    public const uint PixelCropRight = 0x54DD;
    public const uint DisplayWidth = 0x54B0;
    public const uint DisplayHeight = 0x54BA;
    public const uint DisplayUnit = 0x54B2;
    public const uint FlagInterlaced = 0x9A;
    public const uint StereoMode = 0x53B8;
    public const uint Colour = 0x55B0;
    public const uint MatrixCoefficients = 0x55B1;
    public const uint ColourRange = 0x55B9;
    public const uint TransferCharacteristics = 0x55BA;
    public const uint Primaries = 0x55BB;
    public const uint Projection = 0x7670;
    public const uint ProjectionType = 0x7671;
    public const uint ProjectionPoseYaw = 0x7673;
    public const uint ProjectionPosePitch = 0x7674;
    public const uint ProjectionPoseRoll = 0x7675;

    public const uint Audio = 0xE1;
    public const uint SamplingFrequency = 0xB5;
    public const uint OutputSamplingFrequency = 0x78B5;
    public const uint Channels = 0x9F;
    public const uint BitDepth = 0x6264;

    /// <summary>Whether an element can only stand directly in a segment (or begin a file): it ends a cluster of unknown size (RFC 9559 §5.1, RFC 8794 §6.2).</summary>
    public static bool EndsCluster(uint id) => id is Cluster or Cues or Info or Tracks or SeekHead or Chapters or Tags or Attachments or Segment or Ebml;
}
