using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Naru.Engine;
using Naru.Engine.Content;
using Naru.Engine.Transfer;
using Naru.Oci;
using Naru.Oci.Images;
using Naru.Registry;
using Naru.Tests.Unit.Engine;
using ZstdSharp;
using static Naru.Tests.Unit.Engine.ImageFixture;

namespace Naru.Tests.Unit.Registry;

public sealed class PushPullTests
{
    [Fact]
    public async Task What_is_pushed_is_pulled_by_tag_and_by_digest()
    {
        await using var registry = await RegistryFixture.Start();
        var image = registry.Engine.Make(registry.Name("team/app:1").ToString(), [File("a", new string('a', 300_000))], [File("b", "2")]);
        var pushed = await registry.Push("team/app:1");
        Assert.Equal($"The push refers to repository [{registry.Domain}/team/app]", pushed[0].Status);
        Assert.Equal(2, pushed.Count(m => m.Status == "Pushed"));
        Assert.Equal(image.Manifest.ToString(), pushed[^1].Aux!.Digest);

        using var other = new ImageFixture();
        var pulled = await registry.Pull(other, registry.Name("team/app:1"));
        Assert.Equal($"Digest: {image.Manifest}", pulled[^2].Status);
        Assert.Equal($"Status: Downloaded newer image for {registry.Domain}/team/app:1", pulled[^1].Status);
        Assert.Contains(pulled, m => m.Status == "Downloading" && m.ProgressDetail!.Total > 0);
        Assert.Equal((image.Id, image.TopChain), (other.Images.Resolve(registry.Name("team/app:1").ToString()).Id, other.Images.List()[0].TopChain));

        var again = await registry.Pull(other, registry.Name("team/app:1"));
        Assert.Equal($"Status: Image is up to date for {registry.Domain}/team/app:1", again[^1].Status);
        Assert.Contains(again, m => m.Status == "Already exists");

        using var third = new ImageFixture();
        var byDigest = registry.Name("team/app").WithDigest(image.Manifest);
        await registry.Pull(third, byDigest);
        Assert.Equal(image.Id, third.Images.Resolve(byDigest.ToString()).Id);
        Assert.Empty(third.Images.List()[0].Tags);

        var second = await registry.Push("team/app:1");
        Assert.Equal(2, second.Count(m => m.Status == "Layer already exists"));
    }

    [Fact]
    public async Task Another_repository_mounts_what_the_registry_has()
    {
        await using var registry = await RegistryFixture.Start();
        var image = registry.Engine.Make(registry.Name("one:1").ToString(), [File("a", "1")]);
        await registry.Push("one:1");
        registry.Engine.Images.Tag(image.Id, registry.Name("two:1"));
        Assert.Contains(await registry.Push("two:1"), m => m.Status == "Mounted from one");
    }

    [Fact]
    public async Task What_is_mounted_from_a_repository_that_loses_it_in_that_moment_is_there()
    {
        var clock = new InterruptedClock();
        await using var registry = await RegistryFixture.Start(time: clock);
        var blob = Digest.Of("blob"u8);
        registry.Backing.Content.Write("blob"u8);
        registry.Repositories.LinkBlob("one", blob);
        clock.Next = () =>
        {
            registry.Repositories.DeleteBlob("one", blob);
            registry.Backing.Content.Collect();
        };
        using var client = new HttpClient { BaseAddress = registry.Address };
        using var mounted = await client.PostAsync($"/v2/two/blobs/uploads/?mount={blob}&from=one", null, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Created, mounted.StatusCode);
        Assert.Equal("blob", await client.GetStringAsync($"/v2/two/blobs/{blob}", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Zstd_layers_and_indexes_are_pulled()
    {
        await using var registry = await RegistryFixture.Start();
        var image = registry.Engine.Make(registry.Name("z:1").ToString(), bytes => new Compressor().Wrap(bytes).ToArray(), MediaTypes.OciLayerZstd, [File("a", "1")]);
        await registry.Push("z:1");
        var index = ImageJson.Write(new ImageIndex
        {
            MediaType = MediaTypes.OciIndex,
            Manifests =
            [
                new Descriptor { MediaType = MediaTypes.OciManifest, Digest = image.Manifest, Size = 1, Platform = Platform.Local },
            ],
        }, ImageJson.Default.ImageIndex);
        using var http = new HttpClient { BaseAddress = registry.Address };
        using var content = new ByteArrayContent(index);
        content.Headers.ContentType = new(MediaTypes.OciIndex);
        Assert.Equal(HttpStatusCode.Created, (await http.PutAsync("/v2/z/manifests/all", content)).StatusCode);

        using var other = new ImageFixture();
        await registry.Pull(other, registry.Name("z:all"));
        Assert.Equal(image.TopChain, other.Images.List().Single().TopChain);
        Assert.EndsWith(Digest.Of(index).ToString(), other.Images.List().Single().RepoDigests.Single());
        var pull = new ImagePull(other.Images, registry.Hosts, TimeProvider.System);
        var e = await Assert.ThrowsAsync<EngineException>(() => pull.Pull(registry.Name("z:all"), Platform.Parse("linux/s390x"), null, _ => { }, CancellationToken.None));
        Assert.Contains("no matching manifest for linux/s390x", e.Message);
    }

    [Fact]
    public async Task Bytes_that_are_not_their_digest_are_refused_and_leave_nothing()
    {
        await using var registry = await RegistryFixture.Start();
        var image = registry.Engine.Make(registry.Name("app:1").ToString(), [File("a", "1")]);
        await registry.Push("app:1");
        var layer = registry.Engine.Images.ManifestOf(image).Layers[0].Digest;
        var path = Path.Combine(registry.Backing.Data, "blobs/sha256", layer.Hex);
        var bytes = System.IO.File.ReadAllBytes(path);
        bytes[^1] ^= 1;
        System.IO.File.WriteAllBytes(path, bytes);

        using var other = new ImageFixture();
        await Assert.ThrowsAsync<DigestMismatchException>(() => registry.Pull(other, registry.Name("app:1")));
        Assert.Empty(other.Images.List());
        other.Images.Collect();
        Assert.Empty(Directory.GetFiles(Path.Combine(other.Data, "blobs/sha256")));
    }

    [Fact]
    public async Task Credentials_are_asked_for_and_rights_are_kept()
    {
        var authority = new PasswordAuthority();
        authority.Set("writer", "w", mayWrite: true);
        authority.Set("reader", "r", mayWrite: false);
        await using var registry = await RegistryFixture.Start(authority);
        registry.Engine.Make(registry.Name("app:1").ToString(), [File("a", "1")]);
        Assert.Equal(EngineFault.Denied, (await Assert.ThrowsAsync<EngineException>(() => registry.Push("app:1"))).Fault);
        Assert.Equal(EngineFault.Denied, (await Assert.ThrowsAsync<EngineException>(() => registry.Push("app:1", new("reader", "r")))).Fault);
        await registry.Push("app:1", new("writer", "w"));
        using var other = new ImageFixture();
        Assert.Equal(EngineFault.Denied, (await Assert.ThrowsAsync<EngineException>(() => registry.Pull(other, registry.Name("app:1"), new("reader", "wrong")))).Fault);
        await registry.Pull(other, registry.Name("app:1"), new("reader", "r"));
        Assert.Single(other.Images.List());
    }

    [Fact]
    public async Task The_cluster_s_registry_has_one_name_and_its_own_authority()
    {
        using var authorityKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var now = DateTimeOffset.UtcNow;
        var request = new CertificateRequest("CN=test authority", authorityKey, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        using var root = request.CreateSelfSigned(now.AddHours(-1), now.AddHours(1));
        using var leafKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leafRequest = new CertificateRequest("CN=registry.naru", leafKey, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName("registry.naru");
        leafRequest.CertificateExtensions.Add(names.Build());
        using var signed = leafRequest.Create(root, now.AddMinutes(-30), now.AddMinutes(30), [1, 2, 3]);
        using var leaf = signed.CopyWithPrivateKey(leafKey);

        await using var registry = await RegistryFixture.Start(certificate: leaf);
        var name = ImageReference.Parse("registry.naru/app:1");
        registry.Engine.Make(name.ToString(), [File("a", "1")]);
        var address = new Uri($"https://127.0.0.1:{registry.Address.Port}");
        registry.Hosts.Set(new RegistryHost("registry.naru", address) { TrustedRoots = [root] });
        await new ImagePush(registry.Engine.Images, registry.Hosts, TimeProvider.System).Push(name, false, null, _ => { }, CancellationToken.None);
        using var other = new ImageFixture();
        await registry.Pull(other, name);
        Assert.Single(other.Images.List());

        registry.Hosts.Set(new RegistryHost("registry.naru", address));
        using var third = new ImageFixture();
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<EngineException>(() => registry.Pull(third, name))).Message);
    }

    [Fact]
    public async Task What_is_not_there_is_said_plainly()
    {
        await using var registry = await RegistryFixture.Start();
        using var other = new ImageFixture();
        var e = await Assert.ThrowsAsync<EngineException>(() => registry.Pull(other, registry.Name("nobody/nothing:1")));
        Assert.Equal(EngineFault.NotFound, e.Fault);
        Assert.Contains("nobody/nothing", e.Message);
        var unreachable = ImageReference.Parse("localhost:1/x");
        Assert.Contains("cannot be reached", (await Assert.ThrowsAsync<EngineException>(() => registry.Pull(other, unreachable))).Message);
    }

    /// <summary>Does something the next time it is looked at.</summary>
    private sealed class InterruptedClock : TimeProvider
    {
        public Action? Next { get; set; }

        public override DateTimeOffset GetUtcNow()
        {
            var next = Next;
            Next = null;
            next?.Invoke();
            return base.GetUtcNow();
        }
    }
}
