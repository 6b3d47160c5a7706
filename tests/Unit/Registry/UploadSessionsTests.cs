using Microsoft.Extensions.Time.Testing;
using Naru.Registry;
using Naru.Tests.Unit.Engine;

namespace Naru.Tests.Unit.Registry;

/// <summary>Uploads that are begun and not ended.</summary>
public sealed class UploadSessionsTests
{
    [Fact]
    public void An_abandoned_upload_does_not_keep_for_ever_what_nobody_names()
    {
        var time = new FakeTimeProvider();
        using var fixture = new ImageFixture();
        using var uploads = new UploadSessions(fixture.Content, time);
        var unnamed = fixture.Content.Write("unnamed"u8);
        uploads.Return(uploads.Begin("app"));
        fixture.Content.Collect();
        Assert.True(fixture.Content.Exists(unnamed), "an upload may be about to name it");
        time.Advance(TimeSpan.FromMinutes(20));
        Assert.False(fixture.Content.Exists(unnamed));
    }

    [Fact]
    public void An_upload_that_a_request_is_at_is_not_dropped_however_long_it_takes()
    {
        var time = new FakeTimeProvider();
        using var fixture = new ImageFixture();
        using var uploads = new UploadSessions(fixture.Content, time);
        var slow = uploads.Begin("app");
        time.Advance(TimeSpan.FromHours(1));
        uploads.Return(slow);
        Assert.Same(slow, uploads.Take(slow.Id, "app"));
    }
}
