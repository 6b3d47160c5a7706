using System.Text;
using System.Text.Json;
using Naru.Runtime;
using Naru.Runtime.Keeping;

namespace Naru.Tests.Unit.Runtime;

/// <summary>Log files as their readers expect them.</summary>
public sealed class JsonLogTests : IDisposable
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);
    private readonly string path = Path.GetTempFileName();

    public void Dispose()
    {
        foreach (var file in Directory.GetFiles(Path.GetTempPath(), Path.GetFileName(path) + "*")) File.Delete(file);
    }

    [Fact]
    public void A_line_is_written_whole_with_its_stream_and_time()
    {
        var log = new JsonLog(new LogPlan { Path = path });
        log.Append("stdout", "hel"u8, Noon);
        Assert.Equal("", File.ReadAllText(path));
        log.Append("stderr", "other\n"u8, Noon);
        log.Append("stdout", "lo \"x\\\t\u0001é\xff\n"u8, Noon);
        Assert.Equal(
            """{"log":"other\n","stream":"stderr","time":"2026-01-02T12:00:00.000000000Z"}""" + "\n"
            + """{"log":"hello \"x\\\t\u0001éÿ\n","stream":"stdout","time":"2026-01-02T12:00:00.000000000Z"}""" + "\n",
            File.ReadAllText(path));
    }

    [Fact]
    public void Bytes_that_are_no_text_stay_valid_json()
    {
        var log = new JsonLog(new LogPlan { Path = path });
        log.Append("stdout", [0xff, 0xc3, 0x28, (byte)'\n'], Noon);
        using var line = JsonDocument.Parse(File.ReadAllText(path));
        Assert.Equal("\ufffd\ufffd(\n", line.RootElement.GetProperty("log").GetString());
    }

    [Fact]
    public void Output_without_newlines_is_cut_and_the_rest_comes_at_the_end()
    {
        var log = new JsonLog(new LogPlan { Path = path });
        log.Append("stdout", Encoding.ASCII.GetBytes(new string('a', 20_000)), Noon);
        log.End("stdout", Noon);
        var lengths = File.ReadLines(path).Select(line => JsonDocument.Parse(line).RootElement.GetProperty("log").GetString()!.Length);
        Assert.Equal([16 * 1024, 20_000 - 16 * 1024], lengths);
    }

    [Fact]
    public void Files_are_bounded_in_size_and_number()
    {
        var log = new JsonLog(new LogPlan { Path = path, MaxBytes = 4096, MaxFiles = 3 });
        for (var i = 0; i < 500; i++) log.Append("stdout", Encoding.ASCII.GetBytes($"line {i}\n"), Noon);
        Assert.True(File.Exists(path + ".2"));
        Assert.False(File.Exists(path + ".3"));
        Assert.All([path, path + ".1", path + ".2"], file => Assert.InRange(new FileInfo(file).Length, 1, 4096));
        Assert.Contains("line 499", File.ReadAllText(path));
    }
}
