using Kinora.Media.Validation.Dash;
using Kinora.Media.Validation.Hls;

namespace Kinora.Media.Validation;

/// <summary>
/// Looks at a whole presentation, HLS or DASH, ours or anybody's: every playlist or manifest against its specification, every segment against what is announced and against the one before.
/// </summary>
public static class PresentationValidator
{
    /// <summary>The address of a file of this machine, escaped part by part: a name may have a percent sign or a question mark in it.</summary>
    /// <param name="path">An absolute path.</param>
    public static Uri AddressOf(string path) => new("file://" + string.Join('/', path.Split('/').Select(Uri.EscapeDataString)));

    /// <summary>Fetches everything that the presentation names.</summary>
    /// <param name="address">A playlist or manifest: http, https, or of <see cref="AddressOf"/>.</param>
    /// <param name="client">For HTTP; it should decompress, and neither follow redirects to other schemes nor keep cookies.</param>
    /// <param name="progress">Told of every file, one call at a time.</param>
    /// <param name="cancellationToken">Stops looking.</param>
    /// <exception cref="PresentationException">There is nothing at the address, or something else; the message says what.</exception>
    public static async Task<ValidationReport> ValidateAsync(Uri address, HttpClient client, IProgress<ValidationProgress> progress, CancellationToken cancellationToken)
    {
        var files = new PresentationFiles(address, client);
        var root = await files.GetAsync(address, null, PresentationFiles.LargestText, cancellationToken);
        var findings = new Findings(files.PlaceOf(root.Address));
        OnFile(root);

        var isHls = PlaylistReader.IsPlaylist(root.Bytes);
        if (isHls) await new HlsValidator(files, findings, OnFile).ValidateAsync(root, cancellationToken);
        else if (DashManifestReader.IsManifest(root.Bytes)) await new DashValidator(files, findings, OnFile).ValidateAsync(root, cancellationToken);
        else throw new PresentationException($"{files.PlaceOf(address)} is neither a playlist of HLS nor a manifest of DASH.");
        return new ValidationReport(isHls ? "hls" : "dash", files.Count, files.Bytes, findings.ToList());

        void OnFile(PresentationFile file) => progress.Report(new ValidationProgress(files.Count, files.Bytes, files.PlaceOf(file.Address)));
    }
}

/// <summary>How far a look is.</summary>
/// <param name="Files">Files that were fetched.</param>
/// <param name="Bytes">Bytes of them.</param>
/// <param name="Place">The latest.</param>
public readonly record struct ValidationProgress(int Files, long Bytes, string Place);
