using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Naru.Tests.Harness;
using Naru.Tests.System.Access;

namespace Naru.Tests.System.Attacks;

/// <summary>Whoever has a token that lets machines join gets a node of their own with it, and no other one's place.</summary>
public sealed class JoinAttacks(AttackGround ground)
{
    private const string Token = "attack.0123456789abcdef";

    [Fact]
    public async Task A_token_gives_nobody_the_place_of_another_node()
    {
        var space = await ground.SpaceAsync("join");
        (await space.Naru.KubectlAsync(["apply", "-f", "-"], """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"bootstrap-token-attack","namespace":"kube-system"},"type":"bootstrap.kubernetes.io/token",
             "stringData":{"token-id":"attack","token-secret":"0123456789abcdef","usage-bootstrap-authentication":"true","auth-extra-groups":"system:bootstrappers:others"}}
            """)).Succeeded();
        using ECDsa first = ECDsa.Create(ECCurve.NamedCurves.nistP256), second = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await RefusedAsync(space, "node-2", "10.89.0.2", first);
        await RefusedAsync(space, "node-9", "10.89.0.9", first);
        await RefusedAsync(space, "aaa", "10.89.0.2", first);
        await RefusedAsync(space, "aaa", "127.0.0.1", first);
        var given = (await JoinAsync(space, "aaa", "192.0.2.1", first)).Succeeded().Output;
        Assert.Contains("choose another name with --name", await RefusedAsync(space, "aaa", "192.0.2.1", second));
        Assert.Contains("192.0.2.1 is the address of node aaa already", await RefusedAsync(space, "bbb", "192.0.2.1", second));
        // Asked again by whoever has the key, the same is given.
        Assert.Equal(Field(given, "ordinal"), Field((await JoinAsync(space, "aaa", "192.0.2.1", first)).Succeeded().Output, "ordinal"));
        var node = await WithAsync(space, given, first);
        await node.OkAsync(space, "get", "nodes");
        Assert.Contains("aaa", (await space.Naru.NaruAsync("node", "list")).Succeeded().Output);
        (await space.Naru.NaruAsync("node", "remove", "aaa")).Succeeded();
        Assert.Contains("this certificate counts no longer", (await node.RunAsync(space, "get", "nodes", "-v=8")).Errors);
        Assert.Contains("has been refused by this cluster", await RefusedAsync(space, "aaa", "192.0.2.1", first));
        await space.Naru.KubectlAsync("delete", "secret", "-n", "kube-system", "bootstrap-token-attack");
    }

    private static async Task<string> RefusedAsync(AttackSpace space, string name, string address, ECDsa key)
    {
        var refused = await JoinAsync(space, name, address, key);
        Assert.True(refused.ExitCode != 0, $"{name} at {address} was let in: {refused.Output}");
        return refused.Errors;
    }

    private static async Task<Command> JoinAsync(AttackSpace space, string name, string address, ECDsa key)
    {
        var path = Path.Combine(space.Naru.Folder, "join-request.json");
        var signing = new CertificateRequest($"CN=system:node:{name}", key, HashAlgorithmName.SHA256).CreateSigningRequestPem();
        await File.WriteAllTextAsync(path, JsonSerializer.Serialize(new Dictionary<string, string> { ["name"] = name, ["address"] = address, ["signingRequest"] = signing }));
        var account = await Identity.OfAccountAsync(space, "default");
        return await new Identity([.. account.Flags[..^1], $"--token={Token}"]).RunAsync(space, "create", "--raw", "/naru/join", "-f", path);
    }

    private static async Task<Identity> WithAsync(AttackSpace space, string given, ECDsa key)
    {
        var (certificate, keyFile) = (Path.Combine(space.Naru.Folder, "aaa.crt"), Path.Combine(space.Naru.Folder, "aaa.key"));
        await File.WriteAllTextAsync(certificate, Field(given, "clientCertificate"));
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem());
        var account = await Identity.OfAccountAsync(space, "default");
        return new Identity([.. account.Flags[..^1], $"--client-certificate={certificate}", $"--client-key={keyFile}"]);
    }

    private static string Field(string json, string name)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty(name).ToString();
    }
}
