using System.Net.Security;
using System.Text;
using Incidents.Server.Http;

namespace Incidents.Server.Notifications.Mail;

/// <summary>One mail handed to one server (RFC 5321). MailKit should replace it when it can be had.</summary>
internal sealed class SmtpConversation : IDisposable
{
    private const int LongestLine = 2048;
    private const int MostLines = 100;

    private readonly byte[] buffer = new byte[LongestLine];
    private Stream stream;
    private int start, end;
    private string extensions = "";

    private SmtpConversation(Stream stream) => this.stream = stream;

    /// <summary>Ends well, or throws <see cref="SmtpException"/> for what the server said and <see cref="IOException"/> for what the line did.</summary>
    public static async Task Send(OutsideConnections connections, SmtpSettings settings, string to, string mail, CancellationToken stop)
    {
        using var talk = new SmtpConversation(await connections.Connect(settings.Host, settings.Port, stop));
        if (settings.Security == SmtpSecurity.Implicit) await talk.Encrypt(connections, settings.Host, stop);
        await talk.Expect(220, stop);
        await talk.Greet(stop);
        if (settings.Security == SmtpSecurity.StartTls)
        {
            if (!talk.Offers("STARTTLS")) throw new SmtpException(421, "the mail server offers no STARTTLS");
            await talk.Say("STARTTLS", 220, stop);
            // What came in clear after its answer was put there by somebody else.
            if (talk.start < talk.end) throw new SmtpException(421, "the mail server spoke before TLS began");
            await talk.Encrypt(connections, settings.Host, stop);
            await talk.Greet(stop);
        }

        if (settings.User is { } user) await talk.Authenticate(user, settings.Password ?? "", stop);
        await talk.Say($"MAIL FROM:<{settings.From}>", 250, stop);
        await talk.Say($"RCPT TO:<{to}>", 250, stop);
        await talk.Say("DATA", 354, stop);
        // A line that is one dot would end it.
        await talk.Say(string.Join("\r\n", mail.Split("\r\n").Select(line => line.StartsWith('.') ? "." + line : line)) + "\r\n.", 250, stop);
        // It has been taken; what follows changes nothing.
        try
        {
            await talk.Say("QUIT", 221, stop);
        }
        catch (Exception error) when (error is IOException or SmtpException or OperationCanceledException)
        {
        }
    }

    public void Dispose() => stream.Dispose();

    private async Task Encrypt(OutsideConnections connections, string host, CancellationToken stop)
    {
        var tls = new SslStream(stream);
        stream = tls;
        await tls.AuthenticateAsClientAsync(connections.Tls(host), stop);
    }

    private async Task Greet(CancellationToken stop) => extensions = await Say("EHLO incidents.invalid", 250, stop);

    private bool Offers(string extension) => extensions.Split('\n').Any(line => line.Split(' ')[0].Equals(extension, StringComparison.OrdinalIgnoreCase));

    private async Task Authenticate(string user, string password, CancellationToken stop)
    {
        var ways = extensions.Split('\n').FirstOrDefault(line => line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase))?.ToUpperInvariant().Split(' ', '=') ?? [];
        if (ways.Contains("PLAIN")) await Say($"AUTH PLAIN {Base64($"\0{user}\0{password}")}", 235, stop);
        else if (ways.Contains("LOGIN"))
        {
            await Say("AUTH LOGIN", 334, stop);
            await Say(Base64(user), 334, stop);
            await Say(Base64(password), 235, stop);
        }
        else throw new SmtpException(421, "the mail server knows neither AUTH PLAIN nor AUTH LOGIN");
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));

    private async Task<string> Say(string text, int expected, CancellationToken stop)
    {
        await stream.WriteAsync(Encoding.UTF8.GetBytes(text + "\r\n"), stop);
        await stream.FlushAsync(stop);
        return await Expect(expected, stop);
    }

    /// <returns>What stands after the code, line by line.</returns>
    private async Task<string> Expect(int expected, CancellationToken stop)
    {
        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await ReadLine(stop);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code)) throw new IOException("the mail server does not speak SMTP");
            lines.Add(line.Length > 4 ? line[4..] : "");
            if (line.Length > 3 && line[3] == '-') continue;
            // Any 2yz will do where one is expected: 251 is a yes too.
            return code == expected || (expected is 250 && code / 100 == 2) ? string.Join('\n', lines) : throw new SmtpException(code, $"the mail server answered {code}");
        }

        throw new IOException("the mail server does not come to an end");
    }

    private async Task<string> ReadLine(CancellationToken stop)
    {
        while (true)
        {
            var found = Array.IndexOf(buffer, (byte)'\n', start, end - start);
            if (found >= 0)
            {
                var line = Encoding.UTF8.GetString(buffer, start, found - start).TrimEnd('\r');
                start = found + 1;
                return line;
            }

            if (start > 0)
            {
                buffer.AsSpan(start, end - start).CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            if (end == buffer.Length) throw new IOException("the mail server's line is too long");
            var read = await stream.ReadAsync(buffer.AsMemory(end), stop);
            if (read == 0) throw new IOException("the mail server hung up");
            end += read;
        }
    }
}

/// <summary>The mail server said no; 5yz for good, all else for now.</summary>
internal sealed class SmtpException(int code, string why) : Exception(why)
{
    public bool ForGood => code is >= 500 and < 600;
}
