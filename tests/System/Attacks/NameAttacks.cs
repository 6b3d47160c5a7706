namespace Naru.Tests.System.Attacks;

/// <summary>Names and ids that are used as file names somewhere, chosen to lead elsewhere. Written byte by byte: clients would tidy them up.</summary>
public sealed class NameAttacks(AttackGround ground)
{
    private static readonly string[] Names =
    [
        "..", "../evil", "../../evil", "..%2fevil", "..%2f..%2fevil", "%2e%2e/evil", "%2e%2e%2fevil", ".", "./evil", "/evil", "%2fetc%2fevil", "a/../../evil",
        "..\\\\evil", "evil%00", "%00", "evil%0a", "con\\u0000trol", "....//evil", "%252e%252e%252fevil", "-rf", "~", "*", "a b", "%ff%fe",
    ];

    private static readonly string[] ByPath =
    [
        "DELETE /v1.50/volumes/{0}", "GET /v1.50/volumes/{0}", "GET /v1.50/containers/{0}/json", "DELETE /v1.50/containers/{0}?force=1&v=1", "GET /v1.50/containers/{0}/logs?stdout=1",
        "GET /v1.50/containers/{0}/archive?path=/", "GET /v1.50/containers/{0}/export", "POST /v1.50/exec/{0}/start", "GET /v1.50/exec/{0}/json", "GET /v1.50/images/{0}/json", "DELETE /v1.50/images/{0}?force=1",
        "DELETE /v1.50/networks/{0}", "POST /v1.50/containers/{0}/rename?name=x", "POST /v1.50/containers/create?name={0}",
    ];

    private static readonly (string Request, string Body)[] ByBody =
    [
        ("POST /v1.50/volumes/create", """{{"Name":"{0}"}}"""), ("POST /v1.50/networks/create", """{{"Name":"{0}"}}"""),
        ("POST /v1.50/containers/create", """{{"Image":"{0}"}}"""), ("POST /v1.50/containers/create", """{{"Image":"registry.naru/attacker:1","HostConfig":{{"Binds":["{0}:/v"],"NetworkMode":"{0}"}}}}"""),
        ("POST /v1.50/containers/create", """{{"Image":"registry.naru/attacker:1","HostConfig":{{"Mounts":[{{"Type":"volume","Source":"{0}","Target":"/v","VolumeOptions":{{"Subpath":"{0}"}}}}]}}}}"""),
        ("POST /v1.50/containers/create", """{{"Image":"registry.naru/attacker:1","HostConfig":{{"VolumesFrom":["{0}"],"CgroupParent":"{0}","Isolation":"{0}"}}}}"""),
    ];

    [Fact]
    public async Task No_name_leads_out_of_the_folder_that_it_is_a_name_in()
    {
        var naru = await ground.NaruAsync();
        var before = Tree(naru.Folder);
        var answers = new List<string>();
        foreach (var name in Names)
        {
            foreach (var request in ByPath) answers.Add(await RawDocker.AskAsync(naru, string.Format(request, name), ""));
            // A path of the host is no name: who binds one gets it, made where it is missing, as with Docker.
            if (name.StartsWith('/') || name.StartsWith("%2f", StringComparison.Ordinal)) continue;
            foreach (var (request, body) in ByBody) answers.Add(await RawDocker.AskAsync(naru, request, string.Format(body, name.Replace("%00", "\\u0000").Replace("%2f", "/"))));
        }
        Assert.DoesNotContain(answers, answer => answer.Length == 0);
        Assert.DoesNotContain(answers, answer => answer.StartsWith("HTTP/1.1 500", StringComparison.Ordinal));
        Assert.Equal(before, Tree(naru.Folder));
        foreach (var folder in (string[])["/", "/etc", naru.Folder]) Assert.False(Path.Exists(Path.Combine(folder, "evil")), $"there is an evil in {folder}");
    }

    /// <summary>The folders down to the third level: below these stand the names.</summary>
    private static string[] Tree(string folder) =>
        [.. Directory.GetDirectories(folder).Concat(Directory.GetDirectories(folder).Where(d => Path.GetFileName(d) is "data" or "run").SelectMany(Directory.GetDirectories)).Order(StringComparer.Ordinal)];
}
