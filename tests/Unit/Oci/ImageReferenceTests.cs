using Naru.Oci;

namespace Naru.Tests.Unit.Oci;

public sealed class ImageReferenceTests
{
    private const string Hex = "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [Theory]
    [InlineData("busybox", "docker.io/library/busybox", "busybox")]
    [InlineData("busybox:1.36", "docker.io/library/busybox:1.36", "busybox:1.36")]
    [InlineData("me/app", "docker.io/me/app", "me/app")]
    [InlineData("docker.io/library/busybox", "docker.io/library/busybox", "busybox")]
    [InlineData("index.docker.io/busybox", "docker.io/library/busybox", "busybox")]
    [InlineData("localhost/app", "localhost/app", "localhost/app")]
    [InlineData("localhost:5000/a/b:c", "localhost:5000/a/b:c", "localhost:5000/a/b:c")]
    [InlineData("[::1]:5000/a", "[::1]:5000/a", "[::1]:5000/a")]
    [InlineData("naru.registry/x__y-z.w", "naru.registry/x__y-z.w", "naru.registry/x__y-z.w")]
    [InlineData("a@sha256:" + Hex, "docker.io/library/a@sha256:" + Hex, "a@sha256:" + Hex)]
    [InlineData("a:b@sha256:" + Hex, "docker.io/library/a:b@sha256:" + Hex, "a:b@sha256:" + Hex)]
    public void Names_are_normalised_and_shown_short(string text, string full, string familiar)
    {
        var reference = ImageReference.Parse(text);
        Assert.Equal(full, reference.ToString());
        Assert.Equal(familiar, reference.Familiar);
        Assert.Equal(reference, ImageReference.Parse(full));
    }

    [Theory]
    [InlineData("")]
    [InlineData("Busybox")]
    [InlineData("a:")]
    [InlineData("a:-b")]
    [InlineData("a//b")]
    [InlineData("-a")]
    [InlineData("a@sha256:12")]
    [InlineData("a@md5:" + Hex)]
    [InlineData("host:port/a")]
    [InlineData("a___b")]
    [InlineData("../a")]
    [InlineData("a b")]
    public void What_is_no_name_is_refused(string text) =>
        Assert.StartsWith("invalid reference format", Assert.Throws<ImageFormatException>(() => ImageReference.Parse(text)).Message);

    [Theory]
    [InlineData("sha256:" + Hex, true)]
    [InlineData("sha256:" + Hex + "0", false)]
    [InlineData("sha256:0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", false)]
    [InlineData("sha512:" + Hex, false)]
    [InlineData("sha256:../../../../etc/passwd", false)]
    public void Only_whole_sha256_digests_parse(string text, bool valid) => Assert.Equal(valid, Digest.TryParse(text, out _));
}
