using Naru.Runtime;

namespace Naru.Tests.Unit.Runtime;

/// <summary>Users by the files of a container's own root.</summary>
public sealed class RootfsUsersTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory().FullName;

    public RootfsUsersTests()
    {
        Directory.CreateDirectory(Path.Combine(root, "etc"));
        File.WriteAllText(Path.Combine(root, "etc/passwd"), "root:x:0:0::/root:/bin/sh\napp:x:1001:1002::/home/app:/bin/sh\n");
        File.WriteAllText(Path.Combine(root, "etc/group"), "root:x:0:\napp:x:1002:\nextra:x:1003:x,app\n");
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    [Theory]
    [InlineData("", 0, 0, "0", "/root")]
    [InlineData("app", 1001, 1002, "1003,1002", "/home/app")]
    [InlineData("1001", 1001, 1002, "1003,1002", "/home/app")]
    [InlineData("app:extra", 1001, 1003, "1003", "/home/app")]
    [InlineData("5000:6000", 5000, 6000, "6000", "/")]
    [InlineData("5000", 5000, 0, "0", "/")]
    public void Names_and_numbers_resolve(string user, uint uid, uint gid, string groups, string home)
    {
        var resolved = RootfsUsers.Resolve(root, user, []);
        Assert.Equal((uid, gid, groups, home), (resolved.User.Uid, resolved.User.Gid, string.Join(',', resolved.User.AdditionalGids), resolved.Home));
    }

    [Fact]
    public void An_unknown_name_is_one_clear_error() =>
        Assert.Contains("unable to find user nobody", Assert.Throws<KeeperException>(() => RootfsUsers.Resolve(root, "nobody", [])).Message);

    [Fact]
    public void A_link_out_of_the_root_stays_inside_it()
    {
        File.Delete(Path.Combine(root, "etc/passwd"));
        File.CreateSymbolicLink(Path.Combine(root, "etc/passwd"), "/etc/hostname-of-nobody/../passwd-of-the-host");
        Assert.Throws<KeeperException>(() => RootfsUsers.Resolve(root, "daemon", []));
    }
}
