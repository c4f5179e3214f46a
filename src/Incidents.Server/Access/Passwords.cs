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
    private readonly string nobodys;

    public Passwords() => nobodys = Hash(Secrets.NewPassword());

    public string Hash(string password) => hasher.HashPassword(this, password);

    /// <summary>With null, for nobody, it takes the same time and says no: so an unknown e-mail cannot be told from a wrong password.</summary>
    public bool Matches(string? hash, string password) =>
        hasher.VerifyHashedPassword(this, hash ?? nobodys, password) != PasswordVerificationResult.Failed && hash is not null;
}
