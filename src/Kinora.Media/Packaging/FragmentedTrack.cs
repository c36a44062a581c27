using Kinora.Media.IsoBmff;
using Kinora.Media.Probing;

namespace Kinora.Media.Packaging;

/// <summary>The one track of an encoder's output, as its <c>moov</c> describes it.</summary>
internal sealed class FragmentedTrack
{
    /// <summary>Of a fragment; half an hour of sound in one. A header of a few bytes could claim millions.</summary>
    private const int MostSamples = 100_000;

    private readonly FragmentTrack _defaults;
    private readonly int _timescale;
    private readonly byte[] _configuration;
    private readonly long _mediaTime;
    private long _decodeEnd;

    private FragmentedTrack(FragmentTrack defaults, int timescale, byte[] configuration, long mediaTime) =>
        (_defaults, _timescale, _configuration, _mediaTime) = (defaults, timescale, configuration, mediaTime);

    public static FragmentedTrack Parse(byte[] moov)
    {
        try
        {
            var movie = MovieBox.Parse(moov, quickTime: false, ProbeLimits.None);
            if (movie.Tracks is not [{ Table: { } table } track] || track.Timescale <= 0) throw new InvalidDataException("The stream has not exactly one track of pictures or sound.");
            var configuration = table.Descriptions.Entries switch
            {
                [VideoSampleEntry { Codec: "h264" } video] when !video.Configuration.IsEmpty => video.Configuration.ToArray(),
                [AudioSampleEntry { Codec: "aac" } audio] when audio.Stream.Specific.Length > 0 => audio.Stream.Specific,
                _ => throw new InvalidDataException("The stream is neither H.264 nor AAC."),
            };
            var mediaTime = track.Edits.Where(e => !e.IsEmpty).Select(e => e.MediaTime).FirstOrDefault();
            return new FragmentedTrack(new FragmentTrack(track.Id, movie.Defaults.GetValueOrDefault(track.Id), new SampleBudget(MostSamples)), track.Timescale, configuration, mediaTime);
        }
        catch (Exception e) when (e is UnsupportedLayoutException or MediaFormatException)
        {
            throw new InvalidDataException("The stream's header is not what an encoder writes.", e);
        }
    }

    /// <summary>The fragment that a <c>moof</c> announces, still without its data.</summary>
    public Fragment ReadFragment(byte[] moof)
    {
        var track = new FragmentTrack(_defaults.Id, _defaults.Defaults, new SampleBudget(MostSamples));
        track.Samples.DecodeEnd = _decodeEnd;
        try
        {
            MovieFragment.Read(moof, 0, new Dictionary<uint, FragmentTrack> { [track.Id] = track }, int.MaxValue);
        }
        catch (UnsupportedLayoutException e)
        {
            throw new InvalidDataException("No encoder writes such a fragment.", e);
        }

        var samples = track.Samples;
        if (samples.Count == 0) throw new InvalidDataException("A fragment has no samples.");
        _decodeEnd = samples.DecodeEnd;
        var durations = new int[samples.Count];
        for (var i = 0; i < durations.Length; i++)
            durations[i] = samples.DurationOf(i) is >= 0 and <= int.MaxValue and var duration ? (int)duration : throw new InvalidDataException("The times of a fragment are no times.");
        return new Fragment
        {
            Timescale = _timescale,
            DecoderConfiguration = _configuration,
            MediaTime = _mediaTime,
            BaseDecodeTime = track.BaseDecodeTime,
            Durations = durations,
            Sizes = samples.Sizes[..samples.Count],
            CompositionOffsets = samples.CompositionOffsets[..samples.Count],
            IsSync = samples.Sync[..samples.Count],
            Data = default,
        };
    }
}
