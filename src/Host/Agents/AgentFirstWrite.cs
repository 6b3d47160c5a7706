namespace Naru.Host.Agents;

/// <summary>A log's output that says "yes" before its first byte, or at its end when there was none: until then a refusal can be told.</summary>
internal sealed class AgentFirstWrite(Stream inner) : Stream
{
    private bool _answered;

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw OnlyWritten();
    public override long Position { get => throw OnlyWritten(); set => throw OnlyWritten(); }

    public override async ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        await AnswerAsync(cancellationToken);
        await inner.WriteAsync(buffer, cancellationToken);
    }

    public override async Task FlushAsync(CancellationToken cancellationToken)
    {
        await AnswerAsync(cancellationToken);
        await inner.FlushAsync(cancellationToken);
    }

    public override void Flush() => inner.Flush();
    public override int Read(byte[] buffer, int offset, int count) => throw OnlyWritten();
    public override long Seek(long offset, SeekOrigin origin) => throw OnlyWritten();
    public override void SetLength(long value) => throw OnlyWritten();
    public override void Write(byte[] buffer, int offset, int count) => throw OnlyWritten();

    private static InvalidOperationException OnlyWritten() => new("a log's output is only ever written, from its beginning to its end");

    private async ValueTask AnswerAsync(CancellationToken cancel)
    {
        if (_answered) return;
        _answered = true;
        await AgentWire.WriteLineAsync(inner, new AgentAnswer(""), AgentJson.Default.AgentAnswer, cancel);
    }
}
