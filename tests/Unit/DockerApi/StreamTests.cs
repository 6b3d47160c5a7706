using Naru.DockerApi.Images;
using Naru.DockerApi.Json;
using Naru.DockerApi.Streams;
using Naru.Engine.Logs;

namespace Naru.Tests.Unit.DockerApi;

public sealed class StreamTests
{
    [Fact]
    public void The_detaching_keys_are_found_across_reads()
    {
        var keys = new DetachKeys("ctrl-p,ctrl-q");
        Assert.Equal(("ab", false), Text(keys.Filter("ab\x10"u8)));
        Assert.Equal(("\x10" + "c", false), Text(keys.Filter("c"u8)));
        Assert.Equal(("", false), Text(keys.Filter("\x10"u8)));
        Assert.Equal(("", true), Text(keys.Filter("\x11"u8)));
    }

    [Fact]
    public void A_frame_s_head_has_stream_and_length()
    {
        Span<byte> header = stackalloc byte[8];
        RawFrames.WriteHeader(header, LogStream.Stderr, 258);
        Assert.Equal([2, 0, 0, 0, 0, 0, 1, 2], header.ToArray());
    }

    [Theory]
    [InlineData("""{"a":["x","y"]}""")]
    [InlineData("""{"a":{"x":true,"y":true}}""")]
    public void Filters_come_in_two_forms(string text) => Assert.Equal(["x", "y"], Filters.Parse(text)["a"]);

    [Theory]
    [InlineData("busy*", "busybox", true)]
    [InlineData("*/app", "team/app", true)]
    [InlineData("*", "team/app", false)]
    public void An_image_name_matches_a_pattern(string pattern, string name, bool matches) => Assert.Equal(matches, ImageFilter.Glob(pattern, name));

    [Fact]
    public void A_span_is_before_now()
    {
        var now = DateTimeOffset.UnixEpoch.AddHours(2);
        Assert.Equal(DateTimeOffset.UnixEpoch.AddMinutes(30), Until.Parse("1h30m", now));
        Assert.Equal(DateTimeOffset.UnixEpoch.AddSeconds(5), Until.Parse("5", now));
    }

    private static (string, bool) Text((byte[] Pass, bool Detach) result) => (System.Text.Encoding.ASCII.GetString(result.Pass), result.Detach);
}
