namespace Incidents.Server.Http;

/// <summary>Takes what a writer that cannot wait gives it, and passes it on when somebody waits: the web server allows no thread to stand still for a slow client.</summary>
internal sealed class PatientStream(Stream inner) : Stream
{
    private readonly MemoryStream kept = new();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    /// <summary>Passes on what was written so far.</summary>
    public async Task PassOn()
    {
        if (kept.Length == 0) return;
        await inner.WriteAsync(kept.GetBuffer().AsMemory(0, (int)kept.Length));
        kept.SetLength(0);
    }

    public override void Write(byte[] buffer, int offset, int count) => kept.Write(buffer, offset, count);

    public override void Write(ReadOnlySpan<byte> buffer) => kept.Write(buffer);

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing) kept.Dispose();
        base.Dispose(disposing);
    }
}
