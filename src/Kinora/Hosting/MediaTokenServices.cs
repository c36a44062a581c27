namespace Kinora.Hosting;

public static class MediaTokenServices
{
    public static void AddMediaTokens(this IHostApplicationBuilder builder)
    {
        builder.AddSettings<MediaTokenOptions>("MediaTokens");
        builder.Services.AddSingleton<MediaKeyRing>();
        builder.Services.AddHostedService(services => services.GetRequiredService<MediaKeyRing>());
        builder.Services.AddSingleton<MediaTokens>();
    }
}
