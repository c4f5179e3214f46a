using System.Text.Json;
using System.Text.RegularExpressions;

namespace Incidents.Core.Notifications;

/// <summary>Templates of a gateway: {title}, {text}, {to}, {id}, {link} stand for what is sent, written so that they cannot break out of where they stand.</summary>
public static partial class TextTemplate
{
    public const string Expected = "{title}, {text}, {to}, {id}, {link}, {acknowledge} and {resolve}";

    private static readonly string[] Names = ["title", "text", "to", "id", "link", "acknowledge", "resolve"];

    /// <summary>The first name that is none, or null.</summary>
    public static string? Unknown(string template) => Place().Matches(template).Select(m => m.Groups[1].Value).FirstOrDefault(name => !Names.Contains(name));

    public static string Url(string template, Message message, string? to) => Fill(template, message, to, Uri.EscapeDataString);

    /// <param name="template">The template.</param>
    /// <param name="contentType">What it is: JSON, a form, or plain text.</param>
    /// <param name="message">What is sent.</param>
    /// <param name="to">Whom.</param>
    public static string Body(string template, string contentType, Message message, string? to) => Fill(template, message, to,
        contentType.Contains("json", StringComparison.OrdinalIgnoreCase) ? InJson
        : contentType.Contains("x-www-form-urlencoded", StringComparison.OrdinalIgnoreCase) ? Uri.EscapeDataString
        : contentType.Contains("xml", StringComparison.OrdinalIgnoreCase) ? text => System.Security.SecurityElement.Escape(text) ?? ""
        : text => text);

    private static string Fill(string template, Message message, string? to, Func<string, string> escape) => Place().Replace(template, place => escape(place.Groups[1].Value switch
    {
        "title" => message.Title,
        "text" => message.Text.Length > 0 ? message.Text : message.Title,
        "to" => to ?? "",
        "id" => message.Id,
        "link" => message.Link ?? "",
        "acknowledge" => message.AcknowledgeLink ?? "",
        "resolve" => message.ResolveLink ?? "",
        _ => place.Value,
    }));

    private static string InJson(string text) => JsonEncodedText.Encode(text).ToString();

    [GeneratedRegex(@"\{([a-z]+)\}")]
    private static partial Regex Place();
}
