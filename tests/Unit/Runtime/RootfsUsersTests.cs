using Naru.Kernel.Files;
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
        var resolved = Resolve(user);
        Assert.Equal((uid, gid, groups, home), (resolved.User.Uid, resolved.User.Gid, string.Join(',', resolved.User.AdditionalGids), resolved.Home));
    }

    [Fact]
    public void A_number_is_an_id_whatever_the_lists_call_by_it()
    {
        File.AppendAllText(Path.Combine(root, "etc/passwd"), "1000:x:0:0::/:/bin/sh\n");
        File.AppendAllText(Path.Combine(root, "etc/group"), "2000:x:0:\n");
        var resolved = Resolve("1000:2000");
        Assert.Equal((1000U, 2000U), (resolved.User.Uid, resolved.User.Gid));
        Assert.Equal((1000U, 0U), (Resolve("1000").User.Uid, Resolve("1000").User.Gid));
    }

    [Theory]
    [InlineData("4294967295")]
    [InlineData("2147483648")]
    [InlineData("4294967296")]
    [InlineData("1:4294967295")]
    public void What_the_kernel_would_take_for_no_change_is_no_id(string user)
    {
        File.AppendAllText(Path.Combine(root, "etc/passwd"), "4294967296:x:0:0::/:/bin/sh\nall:x:4294967295:0::/:/bin/sh\n");
        Assert.Contains("must be in range", Assert.Throws<KeeperException>(() => Resolve(user)).Message);
        Assert.Throws<KeeperException>(() => Resolve("all"));
    }

    [Fact]
    public void An_unknown_name_is_one_clear_error() =>
        Assert.Contains("unable to find user nobody", Assert.Throws<KeeperException>(() => Resolve("nobody")).Message);

    [Fact]
    public void A_link_out_of_the_root_stays_inside_it()
    {
        File.Delete(Path.Combine(root, "etc/passwd"));
        File.CreateSymbolicLink(Path.Combine(root, "etc/passwd"), "/etc/hostname-of-nobody/../passwd-of-the-host");
        Assert.Throws<KeeperException>(() => Resolve("daemon"));
    }

    [Theory]
    [InlineData("link to itself")]
    [InlineData("magic link")]
    [InlineData("pipe")]
    [InlineData("device")]
    [InlineData("folder")]
    [InlineData("huge")]
    public void A_list_of_users_that_is_no_file_counts_as_absent(string sort)
    {
        using var etc = HeldDirectory.Open(Path.Combine(root, "etc"));
        etc.RemoveFile("passwd"u8);
        switch (sort)
        {
            case "link to itself": etc.MakeSymbolicLink("passwd"u8, "passwd"u8); break;
            case "magic link": etc.MakeSymbolicLink("passwd"u8, "/proc/1/root/etc/shadow"u8); break;
            case "pipe": etc.MakeNode("passwd"u8, FileType.Fifo | 0x1a4, 0); break;
            case "folder": etc.MakeDirectory("passwd"u8, 0x1ed); break;
            case "huge": etc.WriteFile("passwd"u8, new byte[2 << 20], 0x1a4); break;
            default:
                Assert.SkipUnless(Environment.IsPrivilegedProcess, "only root makes devices");
                etc.MakeNode("passwd"u8, FileType.CharacterDevice | 0x1a4, DeviceNumber.Make(1, 5));
                break;
        }
        Assert.Equal(1001u, Resolve("1001").User.Uid);
        Assert.Throws<KeeperException>(() => Resolve("app"));
    }

    private ResolvedUser Resolve(string user)
    {
        using var held = HeldDirectory.Open(root);
        return RootfsUsers.Resolve(held, user, []);
    }
}
