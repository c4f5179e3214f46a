namespace Incidents.Server.Notifications.Mail;

/// <summary>The mail server that takes what we send, and as whom. Where a password goes over the line, TLS is a must.</summary>
public sealed record SmtpSettings(string Host, int Port, SmtpSecurity Security, string? User, string From)
{
    public const string Expected = "smtp://user@host:587 (STARTTLS), smtps://user@host:465 (TLS from the beginning) or smtp+plain://host:25 (in clear, without a password)";

    public string? Password { get; init; }

    /// <summary>Null for what is none.</summary>
    public static SmtpSettings? Parse(string url, string? from, string? password)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Host.Length == 0 || uri.PathAndQuery.Trim('/').Length > 0) return null;
        if (uri.UserInfo.Contains(':', StringComparison.Ordinal)) return null;
        (SmtpSecurity Security, int Port)? way = uri.Scheme switch
        {
            "smtp" => (SmtpSecurity.StartTls, 587),
            "smtps" => (SmtpSecurity.Implicit, 465),
            "smtp+plain" => (SmtpSecurity.None, 25),
            _ => null,
        };
        var user = uri.UserInfo.Length > 0 ? Uri.UnescapeDataString(uri.UserInfo) : null;
        if (way is not { } found || (user is not null && (found.Security == SmtpSecurity.None || string.IsNullOrEmpty(password)))) return null;
        var sender = from ?? (user?.Contains('@', StringComparison.Ordinal) == true ? user : $"incidents@{uri.IdnHost}");
        return MailText.IsAddress(sender) ? new(uri.IdnHost.Trim('[', ']'), uri.Port > 0 ? uri.Port : found.Port, found.Security, user, sender) { Password = password } : null;
    }

    /// <summary>Without what nobody should read.</summary>
    public override string ToString() => $"{Host}:{Port} ({Security})";
}

/// <summary>How the line to the mail server is kept private.</summary>
public enum SmtpSecurity
{
    StartTls,
    Implicit,
    None,
}
