using Naru.Engine.Logs;

namespace Naru.Tests.Unit.Engine;

public sealed class LogFileTests : IDisposable
{
    private readonly string path = Path.Combine(Directory.CreateTempSubdirectory("naru-log-").FullName, "x.log");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);

    [Fact]
    public async Task The_last_lines_are_found_from_the_end()
    {
        await File.WriteAllTextAsync(path, string.Concat(Enumerable.Range(1, 5000).Select(Line)));
        Assert.Equal(["line 4999\n", "line 5000\n"], await ReadAsync(new LogQuery { Tail = 2 }));
        Assert.Equal(5000, (await ReadAsync(new LogQuery())).Count);
        Assert.Empty(await ReadAsync(new LogQuery { Tail = 0 }));
    }

    [Fact]
    public async Task A_torn_line_is_left_out()
    {
        await File.WriteAllTextAsync(path, Line(1) + "{\"log\":\"ha\n" + Line(2) + "{\"log\":\"unfinished");
        Assert.Equal(["line 1\n", "line 2\n"], await ReadAsync(new LogQuery()));
    }

    [Fact]
    public async Task A_follower_gets_what_comes_and_ends_with_the_container()
    {
        await File.WriteAllTextAsync(path, Line(1));
        using var ended = new CancellationTokenSource();
        await using var entries = LogFile.ReadAsync(path, new LogQuery { Follow = true }, ended.Token, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await entries.MoveNextAsync());
        var next = entries.MoveNextAsync().AsTask();
        await File.AppendAllTextAsync(path, Line(2));
        Assert.True(await next.WaitAsync(TimeSpan.FromSeconds(10)));
        Assert.Equal("line 2\n", System.Text.Encoding.UTF8.GetString(entries.Current.Bytes.Span));
        next = entries.MoveNextAsync().AsTask();
        await ended.CancelAsync();
        Assert.False(await next.WaitAsync(TimeSpan.FromSeconds(10)));
    }

    [Fact]
    public async Task What_was_rotated_away_is_read_first()
    {
        await File.WriteAllTextAsync(path + ".2", Line(1) + Line(2));
        await File.WriteAllTextAsync(path + ".1", Line(3) + "{\"log\":\"torn");
        await File.WriteAllTextAsync(path, Line(4) + Line(5));
        Assert.Equal(["line 1\n", "line 2\n", "line 3\n", "line 4\n", "line 5\n"], await ReadAsync(new LogQuery()));
        Assert.Equal(["line 5\n"], await ReadAsync(new LogQuery { Tail = 1 }));
        Assert.Equal(["line 2\n", "line 3\n", "line 4\n", "line 5\n"], await ReadAsync(new LogQuery { Tail = 4 }));
        Assert.Equal(5, (await ReadAsync(new LogQuery { Tail = 100 })).Count);
    }

    [Fact]
    public async Task A_follower_misses_nothing_when_files_are_rotated_under_it()
    {
        await File.WriteAllTextAsync(path, Line(1));
        using var ended = new CancellationTokenSource();
        await using var entries = LogFile.ReadAsync(path, new LogQuery { Follow = true }, ended.Token, CancellationToken.None).GetAsyncEnumerator();
        Assert.True(await entries.MoveNextAsync());
        await File.AppendAllTextAsync(path, Line(2));
        File.Move(path, path + ".1");
        await File.WriteAllTextAsync(path, Line(3));
        File.Move(path + ".1", path + ".2");
        File.Move(path, path + ".1");
        await File.WriteAllTextAsync(path, Line(4));
        await ended.CancelAsync();
        var rest = new List<string>();
        while (await entries.MoveNextAsync()) rest.Add(System.Text.Encoding.UTF8.GetString(entries.Current.Bytes.Span));
        Assert.Equal(["line 2\n", "line 3\n", "line 4\n"], rest);
    }

    private async Task<List<string>> ReadAsync(LogQuery query)
    {
        var lines = new List<string>();
        await foreach (var entry in LogFile.ReadAsync(path, query, CancellationToken.None, CancellationToken.None)) lines.Add(System.Text.Encoding.UTF8.GetString(entry.Bytes.Span));
        return lines;
    }

    private static string Line(int number) => $"{{\"log\":\"line {number}\\n\",\"stream\":\"stdout\",\"time\":\"2026-01-01T00:00:00Z\"}}\n";
}
