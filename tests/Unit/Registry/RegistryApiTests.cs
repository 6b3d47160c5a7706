using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Naru.Oci;
using Naru.Registry;

namespace Naru.Tests.Unit.Registry;

/// <summary>The distribution API as a bare HTTP client sees it.</summary>
public sealed class RegistryApiTests
{
    [Fact]
    public async Task A_blob_comes_in_chunks_and_is_read_in_ranges()
    {
        await using var registry = await RegistryFixture.Start();
        using var http = new HttpClient { BaseAddress = registry.Address };
        var begun = await http.PostAsync("/v2/a/b/blobs/uploads/", null);
        Assert.Equal(HttpStatusCode.Accepted, begun.StatusCode);
        var location = begun.Headers.Location!;
        Assert.Equal(HttpStatusCode.Accepted, (await http.SendAsync(Chunk(location, "hello ", 0))).StatusCode);
        Assert.Equal(HttpStatusCode.RequestedRangeNotSatisfiable, (await http.SendAsync(Chunk(location, "again", 0))).StatusCode);
        var status = await http.GetAsync(location);
        Assert.Equal((HttpStatusCode.NoContent, "0-5"), (status.StatusCode, status.Headers.GetValues("Range").Single()));
        var digest = Digest.Of("hello world"u8);
        using var rest = new ByteArrayContent("world"u8.ToArray());
        var done = await http.PutAsync($"{location}?digest={digest}", rest);
        Assert.Equal((HttpStatusCode.Created, $"/v2/a/b/blobs/{digest}"), (done.StatusCode, done.Headers.Location!.ToString()));

        using var request = new HttpRequestMessage(HttpMethod.Get, done.Headers.Location);
        request.Headers.Range = new RangeHeaderValue(6, 8);
        var part = await http.SendAsync(request);
        Assert.Equal((HttpStatusCode.PartialContent, "wor"), (part.StatusCode, await part.Content.ReadAsStringAsync()));
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync($"/v2/other/blobs/{digest}")).StatusCode);
    }

    [Fact]
    public async Task A_wrong_digest_and_a_manifest_without_its_blobs_are_refused()
    {
        await using var registry = await RegistryFixture.Start();
        using var http = new HttpClient { BaseAddress = registry.Address };
        using var content = new ByteArrayContent("x"u8.ToArray());
        var wrong = await http.PostAsync($"/v2/a/blobs/uploads/?digest={Digest.Of("y"u8)}", content);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
        Assert.Contains("DIGEST_INVALID", await wrong.Content.ReadAsStringAsync());

        var manifest = $$"""{"schemaVersion":2,"mediaType":"{{MediaTypes.OciManifest}}","config":{"mediaType":"x","digest":"{{Digest.Of("c"u8)}}","size":1},"layers":[]}""";
        using var body = new StringContent(manifest, Encoding.UTF8, MediaTypes.OciManifest);
        body.Headers.ContentType = new(MediaTypes.OciManifest);
        var refused = await http.PutAsync("/v2/a/manifests/1", body);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Contains("MANIFEST_BLOB_UNKNOWN", await refused.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Lists_are_paged_and_deletes_free_the_disk_also_after_a_restart()
    {
        await using var registry = await RegistryFixture.Start();
        using var http = new HttpClient { BaseAddress = registry.Address };
        foreach (var tag in new[] { "1", "2", "3" })
        {
            var image = registry.Engine.Make(registry.Name("app:" + tag).ToString(), [Naru.Tests.Unit.Engine.ImageFixture.File("a", tag)]);
            await registry.Push("app:" + tag);
            Assert.Equal(HttpStatusCode.OK, (await http.GetAsync($"/v2/app/manifests/{image.Manifest}")).StatusCode);
        }
        var page = await http.GetAsync("/v2/app/tags/list?n=2");
        Assert.Equal("""{"name":"app","tags":["1","2"]}""", await page.Content.ReadAsStringAsync());
        Assert.Contains("last=2", page.Headers.GetValues("Link").Single());
        Assert.Equal("""{"name":"app","tags":["3"]}""", await http.GetStringAsync("/v2/app/tags/list?n=2&last=2"));
        Assert.Equal("""{"repositories":["app"]}""", await http.GetStringAsync("/v2/_catalog"));

        var doomed = registry.Engine.Images.Resolve(registry.Name("app:3").ToString());
        Assert.Equal(HttpStatusCode.Accepted, (await http.DeleteAsync($"/v2/app/manifests/{doomed.Manifest}")).StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await http.GetAsync("/v2/app/manifests/3")).StatusCode);
        Assert.False(registry.Backing.Content.Exists(doomed.Manifest));

        var again = RepositoryStore.Open(registry.Backing.Data, registry.Backing.Content, TimeProvider.System);
        Assert.Equal(["1", "2"], again.Require("app").Tags.Keys.Order());
    }

    [Theory]
    [InlineData("/v2/UPPER/tags/list", HttpStatusCode.BadRequest, "NAME_INVALID")]
    [InlineData("/v2/a/../../etc/manifests/1", HttpStatusCode.NotFound, "NAME_UNKNOWN")]
    [InlineData("/v2/none/tags/list", HttpStatusCode.NotFound, "NAME_UNKNOWN")]
    [InlineData("/v2/a/blobs/sha256:12", HttpStatusCode.BadRequest, "DIGEST_INVALID")]
    [InlineData("/", HttpStatusCode.NotFound, "NAME_UNKNOWN")]
    public async Task Bad_paths_get_the_spec_s_codes(string path, HttpStatusCode status, string code)
    {
        await using var registry = await RegistryFixture.Start();
        using var http = new HttpClient { BaseAddress = registry.Address };
        var answer = await http.GetAsync(path);
        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(code, await answer.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("GET", "", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "reader:wrong", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "nobody:", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "reader", HttpStatusCode.Unauthorized)]
    [InlineData("GET", "reader:secret", HttpStatusCode.OK)]
    [InlineData("POST", "reader:secret", HttpStatusCode.Forbidden)]
    [InlineData("PUT", "reader:secret", HttpStatusCode.Forbidden)]
    [InlineData("DELETE", "reader:secret", HttpStatusCode.Forbidden)]
    [InlineData("POST", "writer:word", HttpStatusCode.Accepted)]
    public async Task Who_is_not_known_does_nothing_and_who_may_pull_does_not_push(string method, string credentials, HttpStatusCode status)
    {
        var authority = new PasswordAuthority();
        authority.Set("reader", "secret", mayWrite: false);
        authority.Set("writer", "word", mayWrite: true);
        await using var registry = await RegistryFixture.Start(authority);
        using var http = new HttpClient { BaseAddress = registry.Address };
        using var request = new HttpRequestMessage(new HttpMethod(method), method == "GET" ? "/v2/" : "/v2/a/blobs/uploads/");
        if (credentials.Length > 0) request.Headers.TryAddWithoutValidation("Authorization", "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes(credentials)));
        var answer = await http.SendAsync(request);
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Count > 0);
    }

    private static HttpRequestMessage Chunk(Uri location, string text, int from)
    {
        var content = new StringContent(text);
        content.Headers.TryAddWithoutValidation("Content-Range", $"{from}-{from + text.Length - 1}");
        return new HttpRequestMessage(HttpMethod.Patch, location) { Content = content };
    }
}
