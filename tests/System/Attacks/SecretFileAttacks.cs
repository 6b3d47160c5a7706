using System.Text;

namespace Naru.Tests.System.Attacks;

/// <summary>Another user of the machine reads no secret in the instance's files, and nobody reads one in its log.</summary>
public sealed class SecretFileAttacks(AttackGround ground)
{
    private const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherWrite | UnixFileMode.OtherExecute;
    private const string Canary = "canary-7f3a91d2c4";

    [Fact]
    public async Task What_holds_secrets_is_its_owners_alone_and_the_log_holds_none()
    {
        var space = await ground.SpaceAsync("files");
        await space.KubectlAsync("create", "secret", "generic", "canary", $"--from-literal=word={Canary}");
        var token = await space.KubectlAsync("create", "token", "default");
        await space.AttackAsync("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"holder"},"spec":{"terminationGracePeriodSeconds":0,"volumes":[{"name":"s","secret":{"secretName":"canary"}}],
              "containers":[{"name":"c","image":"IMAGE","command":["sleep","1000"],"volumeMounts":[{"name":"s","mountPath":"/s"}]}]}}
            """);
        await space.ReadyAsync("pod/holder");
        var (data, run) = (space.Naru.DataDirectory, space.Naru.RunDirectory);
        Assert.All((string[])[data, run], folder => Assert.Equal((UnixFileMode)0, File.GetUnixFileMode(folder) & Others));
        foreach (var path in Files(data, "store", "pki").Append(Path.Combine(data, "nodes.json")).Append(Path.Combine(data, "nodes", "node-2", "join.json")).Append(Path.Combine(run, "kubeconfig")))
            Assert.True((File.GetUnixFileMode(path) & Others) == 0, $"{path} is open to others: {File.GetUnixFileMode(path)}");
        var secrets = new[] { Canary, Convert.ToBase64String(Encoding.UTF8.GetBytes(Canary)), token.Split('.')[2], File.ReadAllLines(Path.Combine(data, "pki", "sa.key"))[1], File.ReadAllLines(Path.Combine(data, "pki", "ca.key"))[1], File.ReadAllText(Path.Combine(data, "pki", "registry.secret")) };
        foreach (var log in Directory.GetFiles(data, "*.log", SearchOption.AllDirectories).Where(path => !path.Contains("/layers/", StringComparison.Ordinal)))
            Assert.All(secrets, secret => Assert.DoesNotContain(secret, File.ReadAllText(log)));
        await space.KubectlAsync("delete", "pod", "holder", "--wait=false");
    }

    private static IEnumerable<string> Files(string data, params string[] folders) =>
        folders.SelectMany(folder => Directory.GetFiles(Path.Combine(data, folder), "*", SearchOption.AllDirectories));
}
