using Kinora.Hosting;

namespace Kinora.Features.Ingest;

public static class IngestServices
{
    public static void AddIngest(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<IngestOptions>("Ingest");
        builder.Services.AddSingleton<Ingestion>();
        builder.Services.AddHostedService<IngestLane>();
    }
}
