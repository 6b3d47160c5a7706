using System.Net;
using System.Text.Json.Nodes;

namespace Naru.Tests.Clients.Kubectl;

/// <summary>What the API promises every HTTP client, seen without kubectl.</summary>
public sealed class ProtocolTests(ApiServerFixture api) : IClassFixture<ApiServerFixture>
{
    private const string ConfigMaps = "/api/v1/namespaces/default/configmaps";
    private const string Merge = "application/merge-patch+json";

    [Theory]
    [InlineData("1.1")]
    [InlineData("2.0")]
    public async Task One_connection_carries_any_number_of_writes(string version)
    {
        using var http = new ApiHttp(api.Kubeconfig, Version.Parse(version));
        var name = $"kept-alive-{version}";
        await http.JsonAsync(201, "POST", ConfigMaps, $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        for (var i = 0; i < 10; i++) await http.JsonAsync(200, "PATCH", $"{ConfigMaps}/{name}", $$$"""{"data":{"n":"{{{i}}}"}}""", Merge);
        await http.JsonAsync(200, "DELETE", $"{ConfigMaps}/{name}");
        Assert.Equal(1, http.Connections);
    }

    [Fact]
    public async Task Who_is_not_known_may_ask_for_health_and_version_only()
    {
        using var stranger = new ApiHttp(api.Kubeconfig, HttpVersion.Version20, withCertificate: false);
        Assert.Equal("Unauthorized", (string?)(await stranger.JsonAsync(401, "GET", "/api/v1/pods"))["reason"]);
        await stranger.JsonAsync(401, "GET", "/api/v1/pods", null, null, ("Authorization", "Bearer made.up.token"));
        foreach (var path in (string[])["/livez", "/readyz", "/healthz", "/version"]) Assert.Equal(HttpStatusCode.OK, (await stranger.SendAsync("GET", path)).StatusCode);
    }

    [Theory]
    [InlineData(405, "MethodNotAllowed", "PUT", "/api/v1/pods", "{}", "application/json")]
    [InlineData(415, "UnsupportedMediaType", "POST", ConfigMaps, "a", "application/x-unheard-of")]
    [InlineData(415, "UnsupportedMediaType", "PATCH", ConfigMaps + "/kube-root-ca.crt", "{}", "application/json")]
    [InlineData(400, "BadRequest", "POST", ConfigMaps, "{not json", "application/json")]
    [InlineData(400, "BadRequest", "POST", ConfigMaps, "[]", "application/json")]
    [InlineData(400, "BadRequest", "POST", ConfigMaps, """{"kind":"Pod","metadata":{"name":"a"}}""", "application/json")]
    [InlineData(400, "BadRequest", "GET", "/api/v1/pods?continue=made-up", null, null)]
    [InlineData(400, "BadRequest", "GET", "/api/v1/pods?limit=few", null, null)]
    [InlineData(400, "BadRequest", "GET", "/api/v1/pods?resourceVersionMatch=Exact", null, null)]
    [InlineData(404, "NotFound", "GET", "/apis/nowhere.example/v1/things", null, null)]
    [InlineData(504, "Timeout", "GET", "/api/v1/pods?resourceVersion=999999999", null, null)]
    public async Task Every_refusal_is_a_status_with_a_reason(int code, string reason, string method, string path, string? body, string? type)
    {
        using var http = new ApiHttp(api.Kubeconfig, HttpVersion.Version20);
        var status = await http.JsonAsync(code, method, path, body, type);
        Assert.Equal(("Status", "Failure", reason, code), ((string?)status["kind"], (string?)status["status"], (string?)status["reason"], (int)status["code"]!));
    }

    [Fact]
    public async Task An_invalid_object_is_told_field_by_field()
    {
        using var http = new ApiHttp(api.Kubeconfig, HttpVersion.Version20);
        var status = await http.JsonAsync(422, "POST", ConfigMaps, """{"metadata":{"name":"Bad_"},"data":{"a b":"c"}}""");
        Assert.Equal(["metadata.name FieldValueInvalid", "data[a b] FieldValueInvalid"], status["details"]!["causes"]!.AsArray().Select(cause => $"{cause!["field"]} {cause["reason"]}"));
        Assert.Equal("Bad_ ConfigMap", $"{status["details"]!["name"]} {status["details"]!["kind"]}");
    }

    [Fact]
    public async Task A_body_beyond_three_mebibytes_is_refused()
    {
        using var http = new ApiHttp(api.Kubeconfig, HttpVersion.Version20);
        var large = new string('a', 3 << 20);
        Assert.Equal("RequestEntityTooLarge", (string?)(await http.JsonAsync(413, "POST", ConfigMaps, $$$"""{"metadata":{"name":"large"},"data":{"a":"{{{large}}}"}}"""))["reason"]);
        Assert.Contains("data: Too long", (string?)(await http.JsonAsync(422, "POST", ConfigMaps, $$$"""{"metadata":{"name":"large"},"data":{"a":"{{{large[..(2 << 20)]}}}"}}"""))["message"]);
    }

    [Fact]
    public async Task Objects_come_in_the_form_that_is_asked_for()
    {
        using var http = new ApiHttp(api.Kubeconfig, HttpVersion.Version20);
        await http.JsonAsync(201, "POST", ConfigMaps, """{"metadata":{"name":"formed"},"data":{"a":"b"}}""");
        var one = $"{ConfigMaps}/formed";
        var table = await http.JsonAsync(200, "GET", one, null, null, ("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"));
        Assert.Equal(("Table", "formed", 1), ((string?)table["kind"], (string?)table["rows"]![0]!["cells"]![0], (int)table["rows"]![0]!["cells"]![1]!));
        var partial = await http.JsonAsync(200, "GET", one, null, null, ("Accept", "application/json;as=PartialObjectMetadata;v=v1;g=meta.k8s.io"));
        Assert.Equal(("PartialObjectMetadata", null), ((string?)partial["kind"], partial["data"]));
        var list = await http.JsonAsync(200, "GET", ConfigMaps, null, null, ("Accept", "application/json;as=PartialObjectMetadataList;v=v1;g=meta.k8s.io"));
        Assert.Equal("PartialObjectMetadataList", (string?)list["kind"]);
        Assert.Equal("b", (string?)(await http.JsonAsync(200, "GET", one, null, null, ("Accept", "application/vnd.kubernetes.protobuf")))["data"]!["a"]);
        var yaml = await http.SendAsync("GET", one, null, null, ("Accept", "application/yaml"));
        Assert.Equal("application/yaml", yaml.Content.Headers.ContentType?.MediaType);
        Assert.Contains("data:\n  a: b\n", await yaml.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal("NotAcceptable", (string?)(await http.JsonAsync(406, "GET", one, null, null, ("Accept", "text/html")))["reason"]);
    }

    [Fact]
    public async Task Pages_show_one_revision_whatever_happens_meanwhile()
    {
        using var http = new ApiHttp(api.Kubeconfig, HttpVersion.Version20);
        await http.JsonAsync(201, "POST", "/api/v1/namespaces", """{"metadata":{"name":"paged"}}""");
        const string Paged = "/api/v1/namespaces/paged/serviceaccounts";
        foreach (var name in "abcde") await http.JsonAsync(201, "POST", Paged, $$$"""{"metadata":{"name":"{{{name}}}"}}""");
        var first = await http.JsonAsync(200, "GET", Paged + "?limit=2");
        Assert.Equal(3, (int)first["metadata"]!["remainingItemCount"]!);
        await http.JsonAsync(200, "DELETE", Paged + "/d");
        await http.JsonAsync(201, "POST", Paged, """{"metadata":{"name":"bb"}}""");
        var second = await http.JsonAsync(200, "GET", $"{Paged}?limit=2&continue={first["metadata"]!["continue"]}");
        var third = await http.JsonAsync(200, "GET", $"{Paged}?limit=2&continue={second["metadata"]!["continue"]}");
        Assert.Equal("abcde", string.Concat(((JsonNode[])[first, second, third]).SelectMany(page => page["items"]!.AsArray()).Select(item => (string?)item!["metadata"]!["name"])));
        Assert.Equal((string?)first["metadata"]!["resourceVersion"], (string?)third["metadata"]!["resourceVersion"]);
        Assert.Null(third["metadata"]!["continue"]);
    }

    [Fact]
    public async Task A_watch_starts_with_what_there_is_marks_its_place_and_ends_in_time()
    {
        using var http = new ApiHttp(api.Kubeconfig, HttpVersion.Version20);
        await http.JsonAsync(201, "POST", "/api/v1/namespaces", """{"metadata":{"name":"watched"}}""");
        await http.JsonAsync(201, "POST", "/api/v1/namespaces/watched/secrets", """{"metadata":{"name":"s"}}""");
        var events = await http.WatchAsync("/api/v1/namespaces/watched/secrets?watch=1&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&timeoutSeconds=1");
        Assert.Equal("ADDED", (string?)events[0]["type"]);
        Assert.Equal(("BOOKMARK", "true"), ((string?)events[1]["type"], (string?)events[1]["object"]!["metadata"]!["annotations"]!["k8s.io/initial-events-end"]));
        var from = (string?)events[1]["object"]!["metadata"]!["resourceVersion"];
        await http.JsonAsync(200, "DELETE", "/api/v1/namespaces/watched/secrets/s");
        var later = await http.WatchAsync($"/api/v1/namespaces/watched/secrets?watch=1&resourceVersion={from}&timeoutSeconds=1");
        Assert.Equal(["DELETED s"], later.Select(happened => $"{happened["type"]} {happened["object"]!["metadata"]!["name"]}"));
    }

    [Fact]
    public async Task Documents_that_have_not_changed_are_not_sent_again_and_large_ones_are_packed()
    {
        using var http = new ApiHttp(api.Kubeconfig, HttpVersion.Version20);
        var index = await http.JsonAsync(200, "GET", "/openapi/v3");
        var path = (string)index["paths"]!["apis/apps/v1"]!["serverRelativeURL"]!;
        var first = await http.SendAsync("GET", path);
        var tag = first.Headers.ETag!.ToString();
        Assert.Equal(HttpStatusCode.NotModified, (await http.SendAsync("GET", path, null, null, ("If-None-Match", tag))).StatusCode);
        var packed = await http.SendAsync("GET", "/openapi/v2", null, null, ("Accept-Encoding", "gzip"));
        Assert.Equal(["gzip"], packed.Content.Headers.ContentEncoding);
        var binary = await http.SendAsync("GET", "/openapi/v2", null, null, ("Accept", "application/com.github.proto-openapi.spec.v2@v1.0+protobuf"));
        Assert.Equal("application/com.github.proto-openapi.spec.v2.v1.0+protobuf", binary.Content.Headers.ContentType?.ToString());
    }
}
