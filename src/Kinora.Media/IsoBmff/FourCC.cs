namespace Kinora.Media.IsoBmff;

/// <summary>Four-character codes of ISO/IEC 14496-12, 14496-14, 14496-15 and QuickTime as big-endian numbers.</summary>
internal static class FourCC
{
    public const uint Ftyp = 0x66747970, Moov = 0x6d6f6f76, Mdat = 0x6d646174, Free = 0x66726565, Skip = 0x736b6970, Wide = 0x77696465, Pnot = 0x706e6f74;
    public const uint Styp = 0x73747970, Moof = 0x6d6f6f66, Sidx = 0x73696478, Mfra = 0x6d667261, Emsg = 0x656d7367, Uuid = 0x75756964, Meta = 0x6d657461;
    public const uint Mvhd = 0x6d766864, Trak = 0x7472616b, Mvex = 0x6d766578, Trex = 0x74726578, Cmov = 0x636d6f76, Rmra = 0x726d7261, Udta = 0x75647461, Covr = 0x636f7672;
    public const uint Tkhd = 0x746b6864, Edts = 0x65647473, Elst = 0x656c7374, Mdia = 0x6d646961, Tref = 0x74726566, Chap = 0x63686170;
    public const uint Mdhd = 0x6d646864, Hdlr = 0x68646c72, Minf = 0x6d696e66, Dinf = 0x64696e66, Dref = 0x64726566, Stbl = 0x7374626c;
    public const uint Stsd = 0x73747364, Stts = 0x73747473, Ctts = 0x63747473, Stsc = 0x73747363, Stsz = 0x7374737a, Stz2 = 0x73747a32;
    public const uint Stco = 0x7374636f, Co64 = 0x636f3634, Stss = 0x73747373, Stps = 0x73747073, Sgpd = 0x73677064, Sbgp = 0x73626770, Rap = 0x72617020;
    public const uint Mfhd = 0x6d666864, Traf = 0x74726166, Tfhd = 0x74666864, Tfdt = 0x74666474, Trun = 0x7472756e;
    public const uint Elng = 0x656c6e67, Name = 0x6e616d65, CNam = 0xa96e616d, Kind = 0x6b696e64;
    public const uint Vide = 0x76696465, Soun = 0x736f756e, Sbtl = 0x7362746c, Text = 0x74657874, Subt = 0x73756274, Subp = 0x73756270, Clcp = 0x636c6370;
    public const uint Tx3g = 0x74783367, Wvtt = 0x77767474, Stpp = 0x73747070, C608 = 0x63363038, Mp4s = 0x6d703473, Chpl = 0x6368706c;
    public const uint AvcC = 0x61766343, HvcC = 0x68766343, Av1C = 0x61763143, VpcC = 0x76706343, Pasp = 0x70617370, Colr = 0x636f6c72, Fiel = 0x6669656c, Esds = 0x65736473, Wave = 0x77617665;
    public const uint Nclx = 0x6e636c78, Nclc = 0x6e636c63;
    public const uint Encv = 0x656e6376, Enca = 0x656e6361, Sinf = 0x73696e66, Drmi = 0x64726d69, Drms = 0x64726d73, Pssh = 0x70737368;

    /// <summary>The code of four ASCII characters.</summary>
    public static uint Of(ReadOnlySpan<char> text) => ((uint)text[0] << 24) | ((uint)text[1] << 16) | ((uint)text[2] << 8) | text[3];
}
