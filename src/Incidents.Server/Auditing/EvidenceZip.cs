using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Incidents.Server.Http;

namespace Incidents.Server.Auditing;

/// <summary>A zip that is sent while it is made, with the hash of each of its files. Nothing of it is kept but the hashes.</summary>
internal sealed class EvidenceZip(ZipArchive archive, PatientStream to, DateTimeOffset at)
{
    private const int Executable = 0x1ED << 16; // -rwxr-xr-x
    private const int Plain = 0x1A4 << 16; // -rw-r--r--
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);
    private readonly List<(string Name, string Hash)> files = [];

    /// <summary>As <c>sha256sum</c> writes it.</summary>
    public string Sums => string.Concat(files.Select(f => $"{f.Hash}  {f.Name}\n"));

    /// <param name="name">Of our own making: letters, digits, dots and hyphens.</param>
    /// <param name="pieces">The text, piece by piece.</param>
    /// <param name="executable">Whether it is run.</param>
    public async Task Add(string name, IEnumerable<string> pieces, bool executable = false)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var entry = archive.CreateEntry(name, CompressionLevel.Optimal);
        entry.LastWriteTime = at;
        entry.ExternalAttributes = executable ? Executable : Plain;
        using (var stream = entry.Open())
        {
            foreach (var piece in pieces)
            {
                var bytes = Utf8.GetBytes(piece);
                hash.AppendData(bytes);
                stream.Write(bytes);
                await to.PassOn();
            }
        }

        await to.PassOn();
        files.Add((name, Convert.ToHexStringLower(hash.GetHashAndReset())));
    }
}
