namespace Kinora.Roles.Checks;

/// <summary>One line of the doctor: what was looked at, whether it will do, and what there is or what to do.</summary>
public sealed record Finding(bool IsWell, string Subject, string Sentence)
{
    public static Finding Well(string subject, string sentence) => new(true, subject, sentence);

    public static Finding Ill(string subject, string sentence) => new(false, subject, sentence);
}
