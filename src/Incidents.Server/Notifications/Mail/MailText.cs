using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Incidents.Core.Notifications;

namespace Incidents.Server.Notifications.Mail;

/// <summary>A message as mail (RFC 5322): plain text in base64, so that no line can be too long, begin with a dot, or be taken for a header.</summary>
internal static partial class MailText
{
    /// <summary>RFC 2047: an encoded word has 75 characters at most.</summary>
    private const int BytesPerWord = 45;

    /// <summary>Plain ones only: no quotes, comments or blanks, and nothing that could end a line.</summary>
    public static bool IsAddress(string? text) => text is { Length: <= 254 } && Address().IsMatch(text);

    public static string Of(Message message, string from, string to)
    {
        var domain = from[(from.LastIndexOf('@') + 1)..];
        var text = message.Text.Length > 0 ? message.Text : message.Title;
        var body = Convert.ToBase64String(Encoding.UTF8.GetBytes(text.ReplaceLineEndings("\r\n") + "\r\n"), Base64FormattingOptions.InsertLineBreaks);
        return string.Join("\r\n",
        [
            $"Date: {message.At.UtcDateTime.ToString("ddd, dd MMM yyyy HH:mm:ss", CultureInfo.InvariantCulture)} +0000",
            $"From: Incidents <{from}>",
            $"To: <{to}>",
            $"Message-ID: <{message.Id}@{domain}>",
            $"Subject: {Subject(message.Title)}",
            .. message.Urgency == Urgency.High ? new[] { "Importance: high", "X-Priority: 1" } : [],
            "Auto-Submitted: auto-generated",
            "MIME-Version: 1.0",
            "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64",
            "",
            body,
            "",
        ]);
    }

    /// <summary>As encoded words where it is more than plain ASCII; one line, whatever was in it.</summary>
    private static string Subject(string title)
    {
        var line = MessageText.OneLine(title);
        if (line.Length <= 60 && line.All(c => c is >= ' ' and <= '~') && !line.Contains("=?", StringComparison.Ordinal)) return line;
        var words = new List<string>();
        var word = new StringBuilder();
        var bytes = 0;
        foreach (var rune in line.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > BytesPerWord)
            {
                words.Add(word.ToString());
                word.Clear();
                bytes = 0;
            }

            word.Append(rune);
            bytes += rune.Utf8SequenceLength;
        }

        words.Add(word.ToString());
        return string.Join("\r\n ", words.Select(w => $"=?utf-8?B?{Convert.ToBase64String(Encoding.UTF8.GetBytes(w))}?="));
    }

    [GeneratedRegex(@"^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9](?:[A-Za-z0-9.-]{0,251}[A-Za-z0-9])?\z")]
    private static partial Regex Address();
}
