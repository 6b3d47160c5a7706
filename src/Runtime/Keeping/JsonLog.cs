using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.Win32.SafeHandles;
using Naru.Kernel;
using Naru.Kernel.Files;

namespace Naru.Runtime.Keeping;

/// <summary>
/// A container's log: a JSON object a line, as readers of Docker's json-file format expect, cut at 16 KiB where the
/// program writes none. A line is written once it is whole, so a reader never meets half of one. Bytes that are not
/// UTF-8 become U+FFFD. A disk that takes no more loses lines, counted and told of once it takes them again; it never
/// stops the program.
/// </summary>
internal sealed class JsonLog(LogPlan plan)
{
    private const int LongestLine = 16 * 1024;

    private readonly Dictionary<string, MemoryStream> partial = [];
    private readonly ArrayBufferWriter<byte> output = new(StreamPump.ChunkSize);
    private SafeFileHandle? file;
    private long size, lost;

    internal void Append(string stream, ReadOnlySpan<byte> bytes, DateTimeOffset time)
    {
        while (bytes.Length > 0)
        {
            var line = Partial(stream);
            var newline = bytes.IndexOf((byte)'\n');
            var take = Math.Min(newline < 0 ? bytes.Length : newline + 1, LongestLine - (int)line.Length);
            line.Write(bytes[..take]);
            bytes = bytes[take..];
            if (line.Length == LongestLine || (newline >= 0 && take == newline + 1)) Flush(stream, line, time);
        }
        Write();
    }

    /// <summary>The stream has ended: its last line may lack a newline.</summary>
    internal void End(string stream, DateTimeOffset time)
    {
        if (partial.TryGetValue(stream, out var line) && line.Length > 0) Flush(stream, line, time);
        Write();
    }

    internal void Close()
    {
        file?.Dispose();
        file = null;
    }

    private MemoryStream Partial(string stream) =>
        partial.TryGetValue(stream, out var line) ? line : partial[stream] = new MemoryStream();

    private void Flush(string stream, MemoryStream line, DateTimeOffset time)
    {
        output.Write("{\"log\":\""u8);
        Escape(line.GetBuffer().AsSpan(0, (int)line.Length));
        output.Write("\",\"stream\":\""u8);
        output.Write(Encoding.ASCII.GetBytes(stream));
        output.Write("\",\"time\":\""u8);
        output.Write(Encoding.ASCII.GetBytes(time.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffff'00Z'", CultureInfo.InvariantCulture)));
        output.Write("\"}\n"u8);
        line.SetLength(0);
    }

    private void Escape(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var plain = 0;
            while (plain < bytes.Length && bytes[plain] is >= 0x20 and < 0x7f and not (byte)'"' and not (byte)'\\') plain++;
            output.Write(bytes[..plain]);
            bytes = bytes[plain..];
            if (bytes.Length == 0) return;
            Rune.DecodeFromUtf8(bytes, out var rune, out var length);
            EscapeOne(rune);
            bytes = bytes[length..];
        }
    }

    private void EscapeOne(Rune rune)
    {
        switch (rune.Value)
        {
            case '\n': output.Write("\\n"u8); break;
            case '\r': output.Write("\\r"u8); break;
            case '\t': output.Write("\\t"u8); break;
            case '"': output.Write("\\\""u8); break;
            case '\\': output.Write("\\\\"u8); break;
            case < 0x20 or 0x7f: output.Write(Encoding.ASCII.GetBytes($"\\u{rune.Value:x4}")); break;
            default: output.Advance(rune.EncodeToUtf8(output.GetSpan(4))); break;
        }
    }

    private void Write()
    {
        if (output.WrittenCount == 0) return;
        try
        {
            Open();
            if (size > 0 && size + output.WrittenCount > Math.Max(plan.MaxBytes, 4096)) Rotate();
            RandomAccess.Write(file!, output.WrittenSpan, size);
            size += output.WrittenCount;
            if (lost > 0) Console.Error.WriteLine($"{plan.Path}: {lost} bytes of log were lost while the disk took none");
            lost = 0;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            if (lost == 0) Console.Error.WriteLine($"{plan.Path}: {error.Message}; output is not logged until it can be");
            lost += output.WrittenCount;
        }
        output.ResetWrittenCount();
    }

    private void Open()
    {
        if (file is not null) return;
        file = FileNodes.Open(plan.Path, OpenFlags.WriteOnly | OpenFlags.Create, 0x1A0);
        size = RandomAccess.GetLength(file);
    }

    private void Rotate()
    {
        Close();
        for (var i = plan.MaxFiles - 1; i >= 1; i--)
        {
            var from = i == 1 ? plan.Path : $"{plan.Path}.{i - 1}";
            if (File.Exists(from)) File.Move(from, $"{plan.Path}.{i}", overwrite: true);
        }
        if (plan.MaxFiles <= 1) File.Delete(plan.Path);
        Open();
    }
}
