using Kinora.Data.Accounts;
using Kinora.Data.Uploads;
using Kinora.Data.Videos;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;

namespace Kinora.Data;

/// <summary>The database. The schema is made by Migrations/*.sql; a test proves that this model agrees with it.</summary>
public sealed class KinoraDb(DbContextOptions<KinoraDb> options) : IdentityUserContext<User, Guid>(options)
{
    public DbSet<RefreshToken> RefreshTokens => Set<RefreshToken>();

    public DbSet<SigningKey> SigningKeys => Set<SigningKey>();

    public DbSet<Channel> Channels => Set<Channel>();

    public DbSet<IdempotencyKey> IdempotencyKeys => Set<IdempotencyKey>();

    public DbSet<Video> Videos => Set<Video>();

    public DbSet<Rendition> Renditions => Set<Rendition>();

    public DbSet<Segment> Segments => Set<Segment>();

    public DbSet<Upload> Uploads => Set<Upload>();

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<UserRole>().HaveConversion<LowerCaseEnum<UserRole>>();
        configurationBuilder.Properties<SigningKeyPurpose>().HaveConversion<LowerCaseEnum<SigningKeyPurpose>>();
        configurationBuilder.Properties<Visibility>().HaveConversion<LowerCaseEnum<Visibility>>();
        configurationBuilder.Properties<VideoStatus>().HaveConversion<LowerCaseEnum<VideoStatus>>();
        configurationBuilder.Properties<RenditionKind>().HaveConversion<LowerCaseEnum<RenditionKind>>();
        configurationBuilder.Properties<UploadConcat>().HaveConversion<LowerCaseEnum<UploadConcat>>();
    }

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);

        builder.Entity<User>(user =>
        {
            user.ToTable("users");
            user.Property(u => u.UserName).IsRequired().HasColumnType("text");
            user.Property(u => u.NormalizedUserName).IsRequired().HasColumnType("text");
            user.Property(u => u.Email).IsRequired().HasColumnType("text");
            user.Property(u => u.NormalizedEmail).IsRequired().HasColumnType("text");
            user.Property(u => u.SecurityStamp).IsRequired();
            user.Property(u => u.ConcurrencyStamp).IsRequired();
            user.Property(u => u.PhoneNumber).HasColumnType("text");
            user.Property(u => u.Preferences).HasColumnType("jsonb");
        });
        builder.Entity<IdentityUserClaim<Guid>>().ToTable("user_claims");
        builder.Entity<IdentityUserLogin<Guid>>(login =>
        {
            login.ToTable("user_logins");
            login.Property(l => l.LoginProvider).HasColumnType("text");
            login.Property(l => l.ProviderKey).HasColumnType("text");
        });
        builder.Entity<IdentityUserToken<Guid>>(token =>
        {
            token.ToTable("user_tokens");
            token.Property(t => t.LoginProvider).HasColumnType("text");
            token.Property(t => t.Name).HasColumnType("text");
        });

        builder.Entity<RefreshToken>().ToTable("refresh_tokens").HasKey(t => t.TokenHash);
        builder.Entity<SigningKey>().ToTable("signing_keys");
        builder.Entity<Channel>().ToTable("channels").Property(c => c.Handle).HasColumnType("citext");
        builder.Entity<IdempotencyKey>().ToTable("idempotency_keys").HasKey(k => new { k.UserId, k.Key });

        builder.Entity<Video>(video =>
        {
            video.ToTable("videos");
            video.Property(v => v.Media).HasColumnType("jsonb");
            video.Property(v => v.Presentation).HasColumnType("jsonb");
            video.Property(v => v.Subtitles).HasColumnType("jsonb");
        });
        builder.Entity<Rendition>().ToTable("renditions").HasKey(r => new { r.VideoId, r.Kind, r.Name });
        builder.Entity<Segment>().ToTable("segments").HasKey(s => new { s.VideoId, s.Kind, s.Name, s.Index });
        builder.Entity<Upload>().ToTable("uploads");

        builder.MapJsonFunctions();
        // So that rows which are saved together are inserted in an order that the foreign keys allow.
        builder.Entity<Channel>().HasOne<User>().WithMany().HasForeignKey(c => c.OwnerId);
        builder.Entity<Video>().HasOne<Channel>().WithMany().HasForeignKey(v => v.ChannelId);
        builder.Entity<Rendition>().HasOne<Video>().WithMany().HasForeignKey(r => r.VideoId);
        builder.Entity<Segment>().HasOne<Rendition>().WithMany().HasForeignKey(s => new { s.VideoId, s.Kind, s.Name });
        builder.Entity<Upload>().HasOne<Video>().WithMany().HasForeignKey(u => u.VideoId).OnDelete(DeleteBehavior.Cascade);

        builder.UseSnakeCaseColumns();
    }
}
