namespace Naru.Host;

/// <summary>
/// Standard error as a log: a line that cannot be written is dropped. The log of a server or a keeper lies on the disk that
/// may be full, and what goes wrong then is just what would be logged; saying so must not become a second fault.
/// </summary>
internal sealed class UnfailingErrors : Stream
{
    private readonly Stream _errors = Console.OpenStandardError();

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw OneWay();

    public override long Position { get => throw OneWay(); set => throw OneWay(); }

    /// <summary>For this whole process.</summary>
    public static void Use() => Console.SetError(new StreamWriter(new UnfailingErrors()) { AutoFlush = true });

    public override void Write(byte[] buffer, int offset, int count)
    {
        try
        {
            _errors.Write(buffer, offset, count);
        }
        catch (IOException)
        {
            return;   // nobody is left to tell
        }
    }

    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw OneWay();

    public override long Seek(long offset, SeekOrigin origin) => throw OneWay();

    public override void SetLength(long value) => throw OneWay();

    private static NotSupportedException OneWay() => new("a log is written from its beginning to its end");
}
