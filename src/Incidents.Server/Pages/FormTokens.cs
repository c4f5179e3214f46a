using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Incidents.Server.Pages;

/// <summary>The token in every form of a session: only a page that this server made for this session has it.</summary>
public static class FormTokens
{
    public const string Field = "_token";

    public static string Of(string session) => Base64Url.EncodeToString(HMACSHA256.HashData(Encoding.UTF8.GetBytes(session), "form"u8));

    public static bool IsRight(string session, string? given) =>
        given is not null && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(Of(session)), Encoding.UTF8.GetBytes(given));
}
