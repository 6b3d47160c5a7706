#pragma warning disable RS0030 // Reads from a socket, as its transport does.
using System.Text.Json;
using Naru.Resources.Api;
using Naru.Resources.Trees;

namespace Naru.Client.Transport;

/// <summary>A watch over HTTP: one JSON event a line.</summary>
internal sealed class HttpWatchStream(HttpResponseMessage response) : IWatchStream
{
    private const int LongestLine = 16 << 20;

    private Stream? _body;
    private byte[] _buffer = new byte[16 << 10];
    private int _start;
    private int _end;

    public async ValueTask<WatchEvent?> NextAsync(CancellationToken cancel)
    {
        try
        {
            _body ??= await response.Content.ReadAsStreamAsync(cancel);
            var searched = 0;
            while (true)
            {
                var newline = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
                if (newline >= 0) return Take(searched + newline);
                searched = _end - _start;
                MakeRoom();
                var read = await _body.ReadAsync(_buffer.AsMemory(_end), cancel);
                if (read == 0) return null;
                _end += read;
            }
        }
        catch (HttpRequestException failure)
        {
            throw new IOException($"the watch was broken off: {failure.Message}", failure);
        }
        catch (JsonException failure)
        {
            throw new IOException($"the watch sent a line that is no JSON: {failure.Message}", failure);
        }
    }

    public ValueTask DisposeAsync()
    {
        response.Dispose();
        return ValueTask.CompletedTask;
    }

    private WatchEvent Take(int length)
    {
        var line = Tree.Parse(_buffer.AsSpan(_start, length).ToArray());
        _start += length + 1;
        var type = line["type"].Text switch
        {
            "ADDED" => WatchEventType.Added,
            "MODIFIED" => WatchEventType.Modified,
            "DELETED" => WatchEventType.Deleted,
            "BOOKMARK" => WatchEventType.Bookmark,
            "ERROR" => WatchEventType.Error,
            var other => throw new IOException($"the watch sent an event of the unknown type \"{other}\""),
        };
        return new WatchEvent(type, line["object"]);
    }

    private void MakeRoom()
    {
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        if (_end < _buffer.Length) return;
        if (_buffer.Length >= LongestLine) throw new IOException($"the watch sent a line longer than {LongestLine} bytes");
        Array.Resize(ref _buffer, _buffer.Length * 2);
    }
}
