using System.Buffers;
using Incidents.Core;

namespace Incidents.Server.Http;

/// <summary>Reads a body as bytes, with a limit; for what is not our own JSON.</summary>
public static class Bodies
{
    public static async Task<Outcome<ReadOnlyMemory<byte>>> Read(HttpRequest request, int limit)
    {
        if (request.ContentLength > limit) return HttpRefusals.TooLarge();
        var reader = request.BodyReader;
        while (true)
        {
            var read = await reader.ReadAsync(request.HttpContext.RequestAborted);
            if (read.Buffer.Length > limit)
            {
                // Given back: the server reads on a little, so that the sender sees the answer before the connection is closed.
                reader.AdvanceTo(read.Buffer.End);
                return HttpRefusals.TooLarge();
            }

            if (read.IsCompleted)
            {
                var body = read.Buffer.ToArray();
                reader.AdvanceTo(read.Buffer.End);
                return (ReadOnlyMemory<byte>)body;
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
