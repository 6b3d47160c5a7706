using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Naru.ApiHttp.Requests;
using Naru.Resources.Trees;
using Naru.Tests.Unit.ApiServer;

namespace Naru.Tests.Unit.ApiHttp;

/// <summary>Whatever bytes a client sends, it gets an answer in the API's form, and no header is made of them unread.</summary>
public sealed class HostileTextTests
{
    private const string Maps = "/api/v1/namespaces/default/configmaps";

    [Theory]
    [InlineData("plain", "299 - \"plain\"")]
    [InlineData("a\"b\\c", "299 - \"a\\\"b\\\\c\"")]
    [InlineData("a\r\nSet-Cookie: x\0\u007f\u0085", "299 - \"a\\\\u000d Set-Cookie: x\\\\u0000\\\\u007f\\\\u0085\"")]
    [InlineData("한 ☃ 😀", "299 - \"\\\\ud55c \\\\u2603 \\\\u1f600\"")]
    public void A_warning_is_one_quoted_string(string text, string value) => Assert.Equal([value], WarningHeader.Values([text]));

    [Fact]
    public void Half_of_a_pair_is_shown_as_such() => Assert.Equal(["299 - \"half \\\\ufffd\""], WarningHeader.Values(["half " + (char)0xd800]));

    [Fact]
    public void All_warnings_together_stay_within_their_bound()
    {
        var values = WarningHeader.Values([.. Enumerable.Range(0, 100).Select(number => $"{number} " + new string('\u0001', 500) + new string('é', 500))]);
        Assert.NotEmpty(values);
        Assert.True(values.Sum(Encoding.UTF8.GetByteCount) <= WarningHeader.MostBytes);
        Assert.All(values, value => Assert.EndsWith("...\"", value));
    }

    [Fact]
    public async Task A_warning_in_any_language_arrives()
    {
        await using var ground = await HttpGround.StartAsync();
        foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
        {
            using var client = ground.Client(ground.Certificate());
            using var request = Post(Encoding.UTF8.GetBytes("""{"metadata":{"name":"NAME"},"자료\u0001":{"a":"b"}}""".Replace("NAME", "m" + version.Major)), "application/json");
            (request.Version, request.VersionPolicy) = (version, HttpVersionPolicy.RequestVersionExact);
            using var reply = await client.SendAsync(request, Server.Cancel);
            Assert.Equal(HttpStatusCode.Created, reply.StatusCode);
            Assert.Equal("299 - \"unknown field \\\"\\\\uc790\\\\ub8cc\\\\u0001\\\"\"", Assert.Single(reply.Headers.NonValidated["Warning"]));
        }
    }

    [Theory]
    [InlineData("{\"metadata\":{\"name\":\"a\"},\"x\xff\":1}", "application/json", "no text in UTF-8")]
    [InlineData("{\"metadata\":{\"name\":\"a\"},\"data\":{\"a\":\"\xc3\"}}", "application/json", "no text in UTF-8")]
    [InlineData("metadata:\n  name: a\n  x\xff: 1\n", "application/yaml", "no text in UTF-8")]
    [InlineData("{\"metadata\":{\"name\":\"a\"},\"\\ud800\":1}", "application/json", "half of a surrogate pair")]
    [InlineData("{\"metadata\":{\"name\":\"a\"},\"data\":{\"a\":\"\\udc00\\ud800\"}}", "application/json", "half of a surrogate pair")]
    [InlineData("{\"metadata\":{\"name\":\"a\"},\"data\":", "application/json", "is no JSON")]
    [InlineData("k8s\0\n\x0f\n\x02v1\x12\tConfigMap\x12\x08\n\x06\n\x04\xff\xfe\xff\xfe", "application/vnd.kubernetes.protobuf", "not UTF-8")]
    public async Task What_is_no_text_is_refused_in_a_sentence(string body, string type, string why)
    {
        await using var ground = await HttpGround.StartAsync();
        using var client = ground.Client(ground.Certificate());
        using var reply = await client.SendAsync(Post(Encoding.Latin1.GetBytes(body), type), Server.Cancel);
        var status = Tree.Parse(await reply.Content.ReadAsByteArrayAsync(Server.Cancel));
        Assert.Equal((HttpStatusCode.BadRequest, "Status", "BadRequest"), (reply.StatusCode, status["kind"].Text, status["reason"].Text));
        Assert.Contains(why, status["message"].Text);
    }

    [Fact]
    public async Task Hundreds_of_random_bodies_get_an_answer_each_and_none_a_mistake()
    {
        await using var ground = await HttpGround.StartAsync();
        using var client = ground.Client(ground.Certificate());
        var codes = new SortedDictionary<int, int>();
        for (var seed = 0; seed < 600; seed++)
        {
            var (body, type) = RandomBody(new Random(seed), seed);
            using var reply = await client.SendAsync(Post(body, type), Server.Cancel);
            var content = await reply.Content.ReadAsByteArrayAsync(Server.Cancel);
            Assert.True((int)reply.StatusCode < 500, $"seed {seed}: {(int)reply.StatusCode} {Encoding.UTF8.GetString(content)}");
            var answer = Tree.Parse(content);
            Assert.True(answer["kind"].Is("Status") || answer["kind"].Is("ConfigMap"), $"seed {seed}: {answer}");
            codes[(int)reply.StatusCode] = codes.GetValueOrDefault((int)reply.StatusCode) + 1;
        }
        // The bodies are hostile enough to be refused, and not so broken that none is taken.
        Assert.True(codes[400] > 100 && codes[201] > 20, string.Join(", ", codes));
    }

    [Fact]
    public async Task Aliases_that_grow_depth_and_size_are_refused_and_cost_little()
    {
        await using var ground = await HttpGround.StartAsync();
        using var client = ground.Client(ground.Certificate());
        var bomb = new StringBuilder("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (var level = 1; level < 12; level++) bomb.Append($"a{level}: &a{level} [{string.Join(',', Enumerable.Repeat($"*a{level - 1}", 9))}]\n");
        foreach (var (body, type) in ((string, string)[])[(bomb.ToString(), "application/yaml"), (new string('[', 100_000), "application/json"), (string.Concat(Enumerable.Repeat("{\"a\":", 5000)), "application/json"), (new string('-', 3) + "\n" + string.Concat(Enumerable.Repeat("- ", 5000)), "application/yaml")])
        {
            using var reply = await client.SendAsync(Post(Encoding.UTF8.GetBytes(body), type), Server.Cancel);
            Assert.Equal(HttpStatusCode.BadRequest, reply.StatusCode);
        }
    }

    [Theory]
    [InlineData("Impersonate-Uid: 7\r\n", "without impersonating a user")]
    [InlineData("Impersonate-Extra-a: 7\r\n", "without impersonating a user")]
    [InlineData("Impersonate-User: ann\r\nImpersonate-User: system:admin\r\n", "stands more than once")]
    [InlineData("Impersonate-User: ann\r\nImpersonate-Extra-a: 7\r\nImpersonate-Extra-%41: 8\r\n", "\"extra\":{\"a\":[\"7\",\"8\"]}")]
    [InlineData("Impersonate-User: ann\r\nImpersonate-Grop: b\r\n", "is no header by which to act as somebody else")]
    public async Task A_wish_to_be_somebody_else_is_read_whole_or_refused(string headers, string answer)
    {
        await using var ground = await HttpGround.StartAsync();
        var reply = await ground.ExchangeAsync(ground.Certificate(), $"POST /apis/authentication.k8s.io/v1/selfsubjectreviews HTTP/1.1\r\nHost: a\r\n{headers}Content-Type: application/json\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{{}}");
        Assert.Contains(answer, reply);
    }

    // A config map that has been through something.
    private static (byte[] Body, string Type) RandomBody(Random random, int seed)
    {
        var fields = Enumerable.Range(0, random.Next(1, 6)).Select(_ => $"\"{RandomText(random)}\":{random.Next(3) switch { 0 => $"\"{RandomText(random)}\"", 1 => "{\"" + RandomText(random) + "\":1}", _ => random.Next().ToString(System.Globalization.CultureInfo.InvariantCulture) }}");
        var body = Encoding.Latin1.GetBytes($"{{\"metadata\":{{\"name\":\"m{seed}\"}},{string.Join(',', fields)}}}");
        if (random.Next(4) == 0) body[random.Next(body.Length)] = (byte)random.Next(256);
        return (body, random.Next(5) == 0 ? "application/yaml" : "application/json");
    }

    private static string RandomText(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(12) switch
    {
        0 => "\\ud800",
        1 => "\\u0001",
        2 => "\\\"",
        3 => ((char)random.Next(128, 256)).ToString(),
        4 => "\xc3\xa9",
        5 => "\xf0\x9f\x98\x80",
        6 => "\\ud83d\\ude00",
        _ => ((char)random.Next('a', 'z')).ToString(),
    }));

    private static HttpRequestMessage Post(byte[] body, string type) => new(HttpMethod.Post, Maps) { Content = new ByteArrayContent(body) { Headers = { ContentType = MediaTypeHeaderValue.Parse(type) } } };
}
