using System.Buffers.Binary;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Incidents.Server.Access;

/// <summary>Passwords are kept by ASP.NET Core Identity's hasher: PBKDF2 with HMAC-SHA512.</summary>
public sealed class Passwords
{
    public const int Shortest = 8;

    /// <summary>OWASP's figure for PBKDF2 with SHA-512.</summary>
    private const int Iterations = 210_000;

    private readonly PasswordHasher<object> hasher = new(Options.Create(new PasswordHasherOptions { IterationCount = Iterations }));

    /// <summary>
    /// A hash that no password has, made without the work of one: it stands at each start of the server. As the hasher writes them (its format 3: a 1, then as four bytes
    /// each the function, the iterations and the length of the salt; the salt and the key), with a random key.
    /// </summary>
    public static string Nobodys { get; } = MakeNobodys();

    public string Hash(string password) => hasher.HashPassword(this, password);

    /// <summary>With null, for nobody, it takes the same time and says no: so an unknown e-mail cannot be told from a wrong password.</summary>
    public bool Matches(string? hash, string password) =>
        hasher.VerifyHashedPassword(this, hash ?? Nobodys, password) != PasswordVerificationResult.Failed && hash is not null;

    private static string MakeNobodys()
    {
        const int hmacSha512 = 2, salt = 16, key = 32, head = 13;
        var hash = RandomNumberGenerator.GetBytes(head + salt + key);
        hash[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(1), hmacSha512);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(5), Iterations);
        BinaryPrimitives.WriteInt32BigEndian(hash.AsSpan(9), salt);
        return Convert.ToBase64String(hash);
    }
}
