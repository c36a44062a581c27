namespace Kinora.Media.Matroska;

/// <summary>What a track of sound decodes to, as far as the container knows (RFC 9559 §5.1.4.1.29).</summary>
/// <param name="Rate">Samples per second as they are coded.</param>
/// <param name="OutputRate">Samples per second that come out, more for SBR; <paramref name="Rate"/> when not told.</param>
/// <param name="BitDepth">Bits of a sample of PCM; 0 when not told.</param>
internal sealed record SoundSettings(int Rate = 8000, int OutputRate = 8000, int Channels = 1, int BitDepth = 0)
{
    /// <exception cref="InvalidDataException">The settings are damaged.</exception>
    public static SoundSettings Parse(Element audio)
    {
        var settings = new SoundSettings(OutputRate: 0);
        var children = audio.Children;
        while (children.Next(out var e))
        {
            settings = e.Id switch
            {
                MatroskaId.SamplingFrequency => settings with { Rate = Frequency(e) },
                MatroskaId.OutputSamplingFrequency => settings with { OutputRate = Frequency(e) },
                MatroskaId.Channels => settings with { Channels = e.Small(1024, 1) },
                MatroskaId.BitDepth => settings with { BitDepth = e.Small(1024) },
                _ => settings,
            };
        }
        return settings.OutputRate == 0 ? settings with { OutputRate = settings.Rate } : settings;
    }

    private static int Frequency(Element e) => e.Float() is var hertz && hertz is > 0 and < 1e7 ? (int)Math.Round(hertz) : 8000;
}
